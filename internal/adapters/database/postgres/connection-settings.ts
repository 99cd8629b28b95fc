import { createRequire } from 'node:module';
import type { ClientConfig } from 'pg';
import { PatchbayError } from '../../../../pkg/errors/index.js';

/** The parser of pg itself: what `psql` takes as a URL is taken here. */
const { parse } = createRequire(import.meta.url)('pg-connection-string') as {
  parse: (url: string) => ClientConfig;
};

export interface ConnectionSettings {
  readonly config: ClientConfig;
  /** For people: user, server and database, and no password. */
  readonly place: string;
}

/** Reads a `postgres://…` URL. Errors: `invalid_settings`, which shows nothing of the URL: a password may be in any part of a broken one. */
export function connectionSettings(url: string): ConnectionSettings {
  const config = configOf(url);
  const or = (value: string | number | null | undefined, preset: string): string =>
    value === null || value === undefined || value === '' ? preset : `${value}`;
  const server = `${or(config.host, 'localhost')}:${or(config.port, '5432')}`;
  return {
    config,
    place: `${or(config.user, 'the default user')} at ${server}, database ${or(config.database, 'of the same name')}`,
  };
}

function configOf(url: string): ClientConfig {
  try {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('another scheme');
    return parse(url);
  } catch {
    throw new PatchbayError(
      'invalid_settings',
      'POSTGRES_URL is no URL of a PostgreSQL: write postgres://user:password@host:5432/database, with every ' +
        'character of the password that has a meaning in URLs percent-encoded.',
    );
  }
}
