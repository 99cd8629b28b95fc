import { z } from 'zod';

export interface ServerUrlForm {
  /** Without the colon; the first one is the usual. */
  readonly schemes: readonly string[];
  /** Whether the URL has to name one: some servers have a usual database. */
  readonly namesDatabase: boolean;
  /** Where servers count their databases. */
  readonly numbersDatabases?: true;
  /** A parameter that may stand for the host, such as the path of a socket. */
  readonly hostParameter?: string;
  /** Whether it may be several, with commas between them: the servers of one cluster. */
  readonly several?: true;
}

/**
 * The URL of a server as a setting: refused where no server can be meant, before anything is tried. What is said of it shows
 * nothing of the URL: a password may be in any part of a broken one.
 */
export function serverUrl(form: ServerUrlForm) {
  return z.string().superRefine((url, context) => {
    for (const one of form.several ? url.split(',') : [url]) {
      const fault = faultOf(one.trim(), form);
      if (fault === null) continue;
      context.addIssue(fault);
      return;
    }
  });
}

const NO_HOST = 'no-host.invalid';

function faultOf(
  text: string,
  { schemes, namesDatabase, numbersDatabases, hostParameter }: ServerUrlForm,
): string | null {
  const usual = schemes.map((scheme) => `${scheme}://`).join(' or ');
  const scheme = schemes.find((known) => text.startsWith(`${known}://`));
  if (scheme === undefined) return `must begin with ${usual}`;
  const url = parsed(text);
  const encoded = 'with every character of user and password that has a meaning in URLs percent-encoded';
  if (url === null) return `must be a URL, ${encoded}`;
  // What was meant for the password has ended it.
  if (url.hash !== '' || /[@/]/.test(url.pathname.slice(1))) return `must be a URL of one server, ${encoded}`;
  const named = url.hostname === NO_HOST ? '' : url.hostname;
  const host = named || (hostParameter === undefined ? '' : url.searchParams.get(hostParameter));
  if (!host) return 'must name the host';
  if (numbersDatabases && !/^\/?\d{0,5}$/.test(url.pathname)) return 'must name the database by its number';
  return namesDatabase && url.pathname.length < 2 ? 'must name the database, as its path' : null;
}

function parsed(text: string): URL | null {
  try {
    // As drivers take it, and URL does not: a user before no host.
    const url = new URL(text.replace('@/', `@${NO_HOST}/`));
    for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part);
    return url;
  } catch {
    return null;
  }
}
