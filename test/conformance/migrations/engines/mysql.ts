import { Connections, MysqlMigrationTarget } from '../../../../internal/adapters/database/mysql/index.js';
import { serverFor, type TestServer } from '../../../servers/server-for.js';
import { withPort } from '../../../servers/server-url.js';
import { TcpProxy } from '../../../support/tcp-proxy.js';
import { columnAt } from '../../../unit/servers/database-client.js';
import type { EmptyDatabase, Engine } from './engine.js';

export const mysql = engineOn('mysql', await serverFor('mysql'));
export const mariadb = engineOn('mariadb', await serverFor('mariadb'));

type Product = 'mysql' | 'mariadb';

function engineOn(name: Product, server: TestServer): Engine {
  return {
    name,
    backend: 'mysql',
    variables: {},
    leaves: 'what was done',
    atOnce: 'one',
    makeTable: (table) => `CREATE TABLE IF NOT EXISTS ${table} (x integer)`,
    changeTable: (table) => [
      `ALTER TABLE ${table} ADD COLUMN y integer`,
      `CREATE INDEX ${table}_by_y ON ${table} (y)`,
      `ALTER TABLE ${table} DROP COLUMN x`,
    ],
    describe: (what, tests) => server.describe(what, tests),
    start: () =>
      Promise.resolve({ createDatabase: () => createDatabase(name, server), stop: () => Promise.resolve() }),
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

async function createDatabase(name: Product, server: TestServer): Promise<EmptyDatabase> {
  const database = await server.createDatabase();
  const ask = (statement: string) => columnAt(name, database.url, statement);
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
