import { createConnection, type Connection } from 'mysql2/promise';
import { MysqlEventStore } from '../../../internal/adapters/event-store/mysql/index.js';
import { copyRows } from '../../../internal/adapters/event-store/sql/copy-rows.js';
import type { BenchedStore, EngineDescription, SqlRow, StoreContext, StoreKind } from '../benched-store.js';
import { longCall } from '../call.js';
import { eventsOf } from '../data/events-of.js';
import { startServer } from '../servers/bench-server.js';
import { benchSettings } from '../servers/bench-settings.js';
import { loadRows } from './load-rows.js';

const told = [
  'innodb_buffer_pool_size',
  'innodb_flush_log_at_trx_commit',
  'innodb_redo_log_capacity',
  'innodb_log_file_size',
  'sync_binlog',
  'log_bin',
  'tmp_table_size',
  'temptable_max_ram',
  'sort_buffer_size',
  'local_infile',
];

function kind(name: 'mysql' | 'mariadb'): StoreKind {
  return {
    bulkName: 'LOAD DATA',
    aims: { ingestRatio: 0.6, questionMs: 20_000 },
    handwritten: 'mysql/handwritten.sql',
    open: (context) => openMysql(name, context),
  };
}

export const mysql = kind('mysql');
export const mariadb = kind('mariadb');

async function openMysql(name: 'mysql' | 'mariadb', { folder, note }: StoreContext): Promise<BenchedStore> {
  const server = await startServer(name, { folder, settings: benchSettings[name], note });
  const store = new MysqlEventStore({ url: server.url });
  let client: Connection | undefined;
  const remove = async (): Promise<void> => {
    await client?.end();
    await store.stop();
    await server.remove();
  };
  try {
    await store.start(longCall());
    client = await createConnection({ uri: server.url, charset: 'utf8mb4', flags: ['+LOCAL_FILES'] });
    await client.query('ANALYZE TABLE events');
  } catch (error) {
    await remove();
    throw error;
  }
  const connection = client;
  return {
    store,
    isLocal: server.pid !== null,
    describe: () => describe(connection),
    empty: () => connection.query('TRUNCATE TABLE events').then(() => undefined),
    encode: (events) => [...copyRows(events)],
    bulkLoad: (encoded) => loadRows(connection, encoded),
    async fill(days) {
      // The rows need not be in the binary log: nobody follows it.
      await connection.query('SET SESSION sql_log_bin = 0');
      for await (const { pieces } of days) {
        if (pieces.length > 0) await loadRows(connection, copyRows(eventsOf(pieces)));
      }
      await connection.query('SET SESSION sql_log_bin = 1');
      await connection.query('ANALYZE TABLE events');
    },
    rows: (sql) => rowsOf(connection, sql),
    remove,
  };
}

/** Columns of bytes hold text; a statement without rows gives none. */
async function rowsOf(client: Connection, sql: string): Promise<SqlRow[]> {
  const [result] = await client.query({ sql, rowsAsArray: true });
  if (!Array.isArray(result)) return [];
  return (result as unknown[] as SqlRow[]).map((row) =>
    row.map((value) => (Buffer.isBuffer(value) ? value.toString('utf8') : value)),
  );
}

async function describe(client: Connection): Promise<EngineDescription> {
  const [version] = await rowsOf(client, 'SELECT version(), @@version_comment');
  const names = told.map((name) => `'${name}'`).join(', ');
  const settings = await rowsOf(client, `SHOW GLOBAL VARIABLES WHERE variable_name IN (${names})`);
  return {
    engine: (version ?? []).map(String).join(', '),
    settings: Object.fromEntries(settings) as Record<string, string>,
  };
}
