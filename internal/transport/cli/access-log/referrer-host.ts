/** The longest name that DNS knows. */
const LONGEST_HOST = 253;

/** Scheme, user information, host, port; the host ends the URL or is followed by its path, query or fragment. */
const HTTP_URL = /^https?:\/\/(?:[^/?#\\]*@)?(\[[0-9a-f:.]+\]|[^\s/?#\\:@[\]"<>^`{|}]+)(?::\d*)?(?:[/?#]|$)/i;

/**
 * The host of an http(s) URL in lower case, without user information and port; null for `-`, for another scheme
 * and for what names no host. The text is taken as it stands: no punycode, no percent decoding.
 */
export function referrerHost(referrer: string): string | null {
  const host = HTTP_URL.exec(referrer)?.[1]?.toLowerCase();
  return host === undefined || host.length > LONGEST_HOST ? null : host;
}
