import {
  Connections,
  PostgresMigrationTarget,
} from '../../../../internal/adapters/database/postgres/index.js';
import { serverFor } from '../../../servers/server-for.js';
import { withPort } from '../../../servers/server-url.js';
import { TcpProxy } from '../../../support/tcp-proxy.js';
import { columnAt } from '../../../unit/servers/database-client.js';
import type { Engine, EmptyDatabase } from './engine.js';

const server = await serverFor('postgres');

export const postgres: Engine = {
  name: 'postgres',
  backend: 'postgres',
  variables: {},
  leaves: 'nothing',
  atOnce: 'one',
  makeTable: (name) => `CREATE TABLE IF NOT EXISTS ${name} (x integer)`,
  changeTable: (name) => [
    `ALTER TABLE ${name} ADD COLUMN y integer`,
    `CREATE INDEX ${name}_by_y ON ${name} (y)`,
    `ALTER TABLE ${name} DROP COLUMN x`,
  ],
  describe: (what, tests) => server.describe(what, tests),
  start: () => Promise.resolve({ createDatabase, stop: () => Promise.resolve() }),
};

/** Columns, keys and indexes, one text each. */
const SCHEMA = `
  SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, collation_name, is_nullable)
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'patchbay_migrations'
  UNION ALL SELECT pg_get_constraintdef(oid) || ' on ' || conrelid::regclass FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid <> coalesce(to_regclass('patchbay_migrations'), 0)
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'patchbay_migrations'
  ORDER BY 1`;

async function createDatabase(): Promise<EmptyDatabase> {
  const database = await server.createDatabase();
  const ask = (statement: string) => columnAt('postgres', database.url, statement);
  return {
    async open(call) {
      const proxy = await TcpProxy.start(Number(new URL(database.url).port));
      const connections = new Connections({
        url: withPort(database.url, proxy.port),
        limit: 1,
        name: 'patchbay test',
      });
      return {
        target: new PostgresMigrationTarget(connections, call),
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
