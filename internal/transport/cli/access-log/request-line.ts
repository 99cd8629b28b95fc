/** The first line of an HTTP request, as logs hold it. */
export interface RequestLine {
  readonly method: string;
  /** The path with its query as it was sent, an absolute URL, `*`, or an authority for CONNECT. */
  readonly target: string;
  /** Absent in HTTP/0.9. */
  readonly protocol: string | null;
}

/** A token of RFC 9110; no method in use is longer than 32. */
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/;
const PROTOCOL = /^HTTP\/\d(?:\.\d)?$/;
const TARGET = /^(?:\/|\*$|[A-Za-z][A-Za-z0-9+.-]*:\/\/)/;

/** Null for what is no request, such as a TLS handshake sent to a plain port. A target may hold spaces. */
export function parseRequestLine(text: string): RequestLine | null {
  const methodEnd = text.indexOf(' ');
  const method = text.slice(0, methodEnd);
  if (methodEnd < 0 || !METHOD.test(method)) return null;
  const rest = text.slice(methodEnd + 1);
  const lastSpace = rest.lastIndexOf(' ');
  const hasProtocol = lastSpace >= 0 && PROTOCOL.test(rest.slice(lastSpace + 1));
  const target = hasProtocol ? rest.slice(0, lastSpace) : rest;
  const isTarget = TARGET.test(target) || (method === 'CONNECT' && /^[^\s/]+$/.test(target));
  if (!isTarget) return null;
  return { method, target, protocol: hasProtocol ? rest.slice(lastSpace + 1) : null };
}
