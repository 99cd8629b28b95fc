import type { ServerSite } from './server-kind.js';

export function urlOf(
  scheme: string,
  user: string,
  site: Pick<ServerSite, 'port' | 'password'>,
  database: string,
): string {
  return `${scheme}://${user}:${site.password}@127.0.0.1:${site.port}/${database}`;
}

/** The same server and user, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** The same server and database, another user. */
export function withUser(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}

/** The same user and database, by way of another port of this machine: a proxy's. */
export function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.hostname = '127.0.0.1';
  changed.port = `${port}`;
  return changed.href;
}
