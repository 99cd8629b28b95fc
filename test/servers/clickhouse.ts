import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { program } from './programs.js';
import type { DatabaseServerKind } from './server-kind.js';
import { urlOf } from './server-url.js';

const ADMINISTRATOR = 'patchbay';
/** Threads of libuv: for every statement that may run at once, and some for those that kill them. */
const THREADS = 16;

/**
 * A ClickHouse server, if TEST_CLICKHOUSE_URL names one. No registry has its program: what is started here is a
 * **stand-in**, its engine (chDB, in this repository's dependencies) behind its HTTP interface, in a process of its own.
 */
export const clickhouse: DatabaseServerKind = {
  name: 'clickhouse',
  variable: 'TEST_CLICKHOUSE_URL',
  programs: ['env', 'node'],
  stopSignal: 'SIGTERM',

  unfit: () => Promise.resolve(null),

  install: () => Promise.reject(new Error('it runs with Node, which must be on PATH')),

  async create({ folder, password }) {
    await writeFile(join(folder, 'password'), password);
    return [];
  },

  // Through `env`, since both are read before a line of the program is.
  run: ({ folder, port }, programs, profile) => ({
    program: program(programs, 'env'),
    words: [
      'TZ=UTC',
      `UV_THREADPOOL_SIZE=${THREADS}`,
      program(programs, 'node'),
      resolve('dist/test/servers/clickhouse-stand-in-main.js'),
      folder,
      `${port}`,
      ADMINISTRATOR,
      ...Object.entries(profile).map(([name, value]) => `${name}=${value}`),
    ],
  }),

  url: (site) => urlOf('http', ADMINISTRATOR, site, 'default'),

  ask: (url) => statements(url, ['SELECT 1']),

  createDatabase: (adminUrl, database) => statements(adminUrl, [`CREATE DATABASE ${database}`]),

  async dropDatabase(adminUrl, database) {
    await asAdministrator(adminUrl, async (client) => {
      await client.command({ query: `DROP DATABASE IF EXISTS ${database} SYNC` });
      const users = await client
        .query({
          query: `SELECT name FROM system.users WHERE startsWith(name, '${database}_')`,
          format: 'JSONCompactEachRow',
        })
        .then((answer) => answer.json<[string]>())
        // The stand-in has no users.
        .catch(() => []);
      for (const [user] of users) await client.command({ query: `DROP USER ${user}` });
    });
  },

  createUser: (adminUrl, database, user, may) =>
    statements(adminUrl, [
      `CREATE USER ${user} IDENTIFIED BY '${user}'`,
      ...(may === 'read' ? [`GRANT SELECT ON ${database}.* TO ${user}`] : []),
    ]),
};

function statements(url: string, texts: readonly string[]): Promise<void> {
  return asAdministrator(url, async (client) => {
    for (const query of texts) await client.command({ query });
  });
}

async function asAdministrator(
  url: string,
  work: (client: ClickHouseClient) => Promise<void>,
): Promise<void> {
  const client = createClient({ url, request_timeout: 20_000, log: { level: 127 } });
  try {
    await work(client);
  } finally {
    await client.close();
  }
}
