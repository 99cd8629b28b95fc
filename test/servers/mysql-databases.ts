import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { DatabaseServerKind } from './server-kind.js';

export const ADMINISTRATOR = 'patchbay';

/** The administrator of a new server, who comes in by TCP; nobody else does. */
export function administratorStatements(password: string): string {
  return `CREATE USER '${ADMINISTRATOR}'@'%' IDENTIFIED BY '${password}';
GRANT ALL PRIVILEGES ON *.* TO '${ADMINISTRATOR}'@'%' WITH GRANT OPTION;
`;
}

/** What MySQL and MariaDB do alike. */
export const mysqlDatabases: Pick<
  DatabaseServerKind,
  'ask' | 'createDatabase' | 'dropDatabase' | 'createUser'
> = {
  ask: (url) => statements(url, ['SELECT 1']),

  createDatabase: (adminUrl, database) => statements(adminUrl, [`CREATE DATABASE ${quoted(database)}`]),

  async dropDatabase(adminUrl, database) {
    await asAdministrator(adminUrl, async (client) => {
      // Else it would wait for their transactions.
      const [sessions] = await client.query<RowDataPacket[]>(
        'SELECT id AS session FROM information_schema.processlist WHERE db = ? AND id <> connection_id()',
        [database],
      );
      for (const { session } of sessions as { session: number }[]) {
        // It may have ended by itself.
        await client.query(`KILL ${session}`).catch(() => undefined);
      }
      await client.query(`DROP DATABASE IF EXISTS ${quoted(database)}`);
      const [users] = await client.query<RowDataPacket[]>(
        'SELECT user AS name FROM mysql.user WHERE left(user, ?) = ?',
        [database.length + 1, `${database}_`],
      );
      for (const { name } of users as { name: string }[]) await client.query('DROP USER ?@?', [name, '%']);
    });
  },

  createUser: (adminUrl, database, user, may) =>
    statements(adminUrl, [
      `CREATE USER '${user}'@'%' IDENTIFIED BY '${user}'`,
      ...(may === 'read' ? [`GRANT SELECT ON ${quoted(database)}.* TO '${user}'@'%'`] : []),
    ]),
};

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function statements(url: string, texts: readonly string[]): Promise<void> {
  return asAdministrator(url, async (client) => {
    for (const text of texts) await client.query(text);
  });
}

async function asAdministrator(url: string, work: (client: Connection) => Promise<void>): Promise<void> {
  const client = await createConnection({ uri: url, connectTimeout: 5_000 });
  client.on('error', () => undefined);
  try {
    await work(client);
  } finally {
    client.destroy();
  }
}
