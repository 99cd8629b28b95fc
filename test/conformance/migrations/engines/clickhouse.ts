import { describe } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../../../internal/adapters/clock/system/index.js';
import { Client } from '../../../../internal/adapters/event-store/clickhouse/client.js';
import { ClickHouseMigrationTarget } from '../../../../internal/adapters/event-store/clickhouse/migration-target.js';
import { migrationVariables } from '../../../../internal/adapters/event-store/clickhouse/schema.js';
import { withPort } from '../../../servers/server-url.js';
import { clientOf, rowsOf, runEngine, type RunningEngine } from '../../../support/engine/running-engine.js';
import { TcpProxy } from '../../../support/tcp-proxy.js';
import type { EmptyDatabase, Engine } from './engine.js';

/** The engine of the embedded profile: ClickHouse behind its HTTP interface. */
export const clickhouse: Engine = {
  name: 'clickhouse',
  backend: 'clickhouse',
  variables: migrationVariables(systemClock),
  leaves: 'what was done',
  atOnce: 'any number',
  makeTable: (name) => `CREATE TABLE IF NOT EXISTS ${name} (x Int32) ENGINE = MergeTree ORDER BY tuple()`,
  changeTable: (name) => [
    `ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS y Int32`,
    `ALTER TABLE ${name} ADD INDEX IF NOT EXISTS ${name}_by_y y TYPE minmax GRANULARITY 1`,
    `ALTER TABLE ${name} DROP COLUMN IF EXISTS x`,
  ],
  describe,
  async start() {
    const running = await runEngine();
    return { createDatabase: () => createDatabase(running), stop: () => running.end() };
  },
};

async function createDatabase({ engine, client: administrator }: RunningEngine): Promise<EmptyDatabase> {
  const database = `patchbay_${randomBytes(6).toString('hex')}`;
  await administrator.command({ query: `CREATE DATABASE ${database}` });
  const { connection } = engine;
  const client = clientOf(connection, database);
  const ask = async (statement: string): Promise<unknown[]> => {
    if (/^\s*SELECT/.test(statement)) return (await rowsOf(client, statement)).map(([first]) => first);
    await client.command({ query: statement });
    return [];
  };
  return {
    async open(call) {
      const proxy = await TcpProxy.start(Number(new URL(connection.url).port));
      const through = { ...connection, url: withPort(connection.url, proxy.port), database };
      const own = new Client({ connection: () => through });
      return {
        target: new ClickHouseMigrationTarget(own, call),
        proxy,
        async close() {
          await own.close();
          proxy.stop();
        },
      };
    },
    ask,
    tables: async () =>
      (
        await ask(`SELECT create_table_query FROM system.tables
          WHERE database = currentDatabase() AND name <> 'patchbay_migrations' ORDER BY name`)
      ).map((text) => String(text).replaceAll(database, 'database')),
    async remove() {
      await client.close();
      await administrator.command({ query: `DROP DATABASE ${database}` });
    },
  };
}
