import { readFileSync } from 'node:fs';
import type { ConnectionOptions, SslOptions } from 'mysql2/promise';
import { PatchbayError } from '../../../../pkg/errors/index.js';

export interface ConnectionSettings {
  readonly config: ConnectionOptions;
  /** For people: user, server and database, and no password. */
  readonly place: string;
}

const FORM =
  'write mysql://user:password@host:3306/database, with every character of the password that has a meaning in URLs ' +
  'percent-encoded; ?ssl-mode= is DISABLED (the default), REQUIRED, VERIFY_CA or VERIFY_IDENTITY, ?ssl-ca= a file, ' +
  '?socket= a path in place of host and port';

/** Reads a `mysql://…` or `mariadb://…` URL. Errors: `invalid_settings`, which shows nothing of the URL: a password may be in any part of a broken one. */
export function connectionSettings(url: string): ConnectionSettings {
  const { hostname, port, username, password, pathname, searchParams } = parsed(url);
  for (const name of searchParams.keys())
    if (!['ssl-mode', 'ssl-ca', 'socket'].includes(name)) throw refused('MYSQL_URL has an unknown parameter');
  const [user, secret, database] = [decoded(username), decoded(password), decoded(pathname.slice(1))];
  if (user === '' || database === '') throw refused('MYSQL_URL names no user, or no database');
  const socketPath = searchParams.get('socket');
  const ssl = sslOptions(searchParams.get('ssl-mode') ?? 'DISABLED', searchParams.get('ssl-ca'));
  // The brackets of an IPv6 address are the URL's.
  const host = hostname === '' ? 'localhost' : hostname.replace(/^\[(.*)\]$/, '$1');
  const site = socketPath === null ? { host, port: Number(port || 3306) } : { socketPath };
  return {
    config: {
      ...site,
      user,
      ...(secret === '' ? {} : { password: secret }),
      database,
      ...(ssl === undefined ? {} : { ssl }),
    },
    place: `${user} at ${socketPath ?? `${host}:${port || 3306}`}, database ${database}`,
  };
}

function parsed(url: string): URL {
  try {
    const { protocol } = new URL(url);
    // The host of any other scheme is no host to the URL's own rules.
    if (protocol === 'mysql:' || protocol === 'mariadb:') return new URL(url.replace(/^\w+:/, 'http:'));
  } catch {
    // Told below: its own error shows the URL.
  }
  throw refused('MYSQL_URL is no URL of a MySQL or a MariaDB');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refused('MYSQL_URL is no URL of a MySQL or a MariaDB');
  }
}

function sslOptions(mode: string, file: string | null): SslOptions | undefined {
  const ca = file === null ? {} : { ca: certificate(file) };
  switch (mode.toUpperCase()) {
    case 'DISABLED':
      return undefined;
    case 'REQUIRED':
      return { ...ca, rejectUnauthorized: false };
    case 'VERIFY_CA':
      return { ...ca, rejectUnauthorized: true, verifyIdentity: false };
    case 'VERIFY_IDENTITY':
      return { ...ca, rejectUnauthorized: true, verifyIdentity: true };
    default:
      throw refused('MYSQL_URL has an unknown ssl-mode');
  }
}

function certificate(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw refused('The ssl-ca of MYSQL_URL cannot be read');
  }
}

function refused(what: string): PatchbayError {
  return new PatchbayError('invalid_settings', `${what}: ${FORM}.`);
}
