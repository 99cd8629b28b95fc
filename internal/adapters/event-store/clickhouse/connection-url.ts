import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { ClickHouseConnection } from './client.js';

/**
 * Reads `http(s)://user:password@host:port/database`. Errors: `invalid_settings`, which shows nothing of the URL: a
 * password may be in any part of a broken one.
 */
export function connectionOf(url: string): ClickHouseConnection {
  try {
    const { protocol, username, password, host, pathname, search, hash } = new URL(url);
    const [database, ...more] = pathname.split('/').slice(1);
    if (!/^https?:$/.test(protocol) || host === '' || more.length > 0 || search + hash !== '')
      throw new Error('another form');
    return {
      url: `${protocol}//${host}`,
      username: decodeURIComponent(username) || 'default',
      password: decodeURIComponent(password),
      database: decodeURIComponent(database ?? '') || 'default',
    };
  } catch {
    throw new PatchbayError(
      'invalid_settings',
      'CLICKHOUSE_URL is no URL of a ClickHouse: write http://user:password@host:8123/database, or https://…:8443/…, ' +
        'with every character of the password that has a meaning in URLs percent-encoded, and nothing after the database.',
    );
  }
}

/** For people: user, server and database, and no password. */
export function placeOf({ url, username, database = 'default' }: ClickHouseConnection): string {
  return `${username} at ${url}, database ${database}`;
}
