import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { unpackDebianPackages } from './debian-packages.js';
import { outputOf, program } from './programs.js';
import type { DatabaseServerKind, Programs } from './server-kind.js';
import { urlOf, withDatabase } from './server-url.js';

const ADMINISTRATOR = 'patchbay';

/** PostgreSQL 13 or later, as it is by default: every commit on disk, texts compared by a language's rules. */
export const postgres: DatabaseServerKind = {
  name: 'postgres',
  variable: 'TEST_POSTGRES_URL',
  programs: ['postgres', 'initdb'],
  // Smart shutdown (SIGTERM) would wait for the clients.
  stopSignal: 'SIGINT',

  async unfit(programs) {
    const version = await majorVersion(programs);
    return version >= 13 ? null : `PostgreSQL ${version} on PATH is older than 13`;
  },

  install: (folder) =>
    unpackDebianPackages(folder, {
      name: 'postgresql',
      // Without libllvm a long question ends in an error: the just-in-time compiler is on by default.
      needed: /^(lib(?!.*perl)|postgresql-\d+$)/,
      programs: ['/bin/postgres', '/bin/initdb'],
    }),

  async create({ folder, password }, programs) {
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, password);
    const words = ['-D', join(folder, 'data'), '-U', ADMINISTRATOR, '-A', 'scram-sha-256', '-E', 'UTF8'];
    words.push('--locale', 'C.UTF-8', '--pwfile', passwordFile, '--no-sync', '--no-instructions');
    // The order of a language, where it can be had: a backend that forgot to compare bytes is found out.
    if ((await majorVersion(programs)) >= 15) words.push('--locale-provider', 'icu', '--icu-locale', 'en-US');
    return [{ program: program(programs, 'initdb'), words }];
  },

  run({ folder, port }, programs, settings) {
    const all = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', ...settings };
    const words = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return { program: program(programs, 'postgres'), words: ['-D', join(folder, 'data'), ...words] };
  },

  url: (site) => urlOf('postgres', ADMINISTRATOR, site, 'postgres'),

  ask: (url) => statements(url, ['SELECT 1']),

  createDatabase: (adminUrl, database) => statements(adminUrl, [`CREATE DATABASE ${quoted(database)}`]),

  async dropDatabase(adminUrl, database) {
    await statements(adminUrl, [`DROP DATABASE IF EXISTS ${quoted(database)} WITH (FORCE)`]);
    await asAdministrator(adminUrl, async (client) => {
      const { rows } = await client.query<{ rolname: string }>(
        'SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)',
        [`${database}_`],
      );
      for (const { rolname } of rows) await client.query(`DROP ROLE ${quoted(rolname)}`);
    });
  },

  async createUser(adminUrl, database, user, may) {
    const role = quoted(user);
    const rights = [
      `GRANT USAGE ON SCHEMA public TO ${role}`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${role}`,
    ];
    await statements(withDatabase(adminUrl, database), [
      `CREATE ROLE ${role} LOGIN PASSWORD '${user}'`,
      // Before PostgreSQL 15 everybody could make tables there.
      'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
      ...(may === 'read' ? rights : []),
    ]);
  },
};

async function majorVersion(programs: Programs): Promise<number> {
  const text = await outputOf(program(programs, 'postgres'), ['--version']);
  return Number(/\d+/.exec(text)?.[0] ?? 0);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function statements(url: string, texts: readonly string[]): Promise<void> {
  return asAdministrator(url, async (client) => {
    for (const text of texts) await client.query(text);
  });
}

async function asAdministrator(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that ends while a client is idle must not end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
