import { Connections, MysqlMigrationTarget } from '../../../../internal/adapters/database/mysql/index.js';
import { serverFor, type TestServer } from '../../../servers/server-for.js';
import { withPort } from '../../../servers/server-url.js';
import { TcpProxy } from '../../../support/tcp-proxy.js';
import { columnAt } from '../../../unit/servers/database-client.js';
import type { EmptyDatabase, Engine } from './engine.js';

export const mysql = engineOn(await serverFor('mysql'));
export const mariadb = engineOn(await serverFor('mariadb'));

function engineOn(server: TestServer): Engine {
  return {
    name: server.name,
    backend: 'mysql',
    variables: {},
    leaves: 'what was done',
    atOnce: 'one',
    makeTable: (name) => `CREATE TABLE IF NOT EXISTS ${name} (x integer)`,
    changeTable: (name) => [
      `ALTER TABLE ${name} ADD COLUMN y integer`,
      `CREATE INDEX ${name}_by_y ON ${name} (y)`,
      `ALTER TABLE ${name} DROP COLUMN x`,
    ],
    describe: (what, tests) => server.describe(what, tests),
    start: () =>
      Promise.resolve({ createDatabase: () => createDatabase(server), stop: () => Promise.resolve() }),
  };
}

/** Columns, keys and references, one text each. */
const SCHEMA = `
  SELECT concat_ws(' ', table_name, column_name, column_type, collation_name, is_nullable, column_default) AS made
    FROM information_schema.columns WHERE table_schema = database() AND table_name <> 'patchbay_migrations'
  UNION ALL
  SELECT concat_ws(' ', table_name, index_name, non_unique, seq_in_index, column_name)
    FROM information_schema.statistics WHERE table_schema = database() AND table_name <> 'patchbay_migrations'
  UNION ALL
  SELECT concat_ws(' ', table_name, constraint_name, referenced_table_name, delete_rule)
    FROM information_schema.referential_constraints WHERE constraint_schema = database()
  ORDER BY 1`;

async function createDatabase(server: TestServer): Promise<EmptyDatabase> {
  const database = await server.createDatabase();
  const ask = (statement: string) => columnAt(server.name, database.url, statement);
  return {
    async open(call) {
      const proxy = await TcpProxy.start(Number(new URL(database.url).port));
      const url = withPort(database.url, proxy.port);
      const connections = new Connections({ url, limit: 1, name: 'patchbay test' });
      return {
        target: new MysqlMigrationTarget(connections, call),
        proxy,
        async close() {
          await connections.end();
          proxy.stop();
        },
      };
    },
    ask,
    tables: async () => (await ask(SCHEMA)).map(String),
    remove: () => database.drop(),
  };
}
