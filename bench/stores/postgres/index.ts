import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { PostgresEventStore } from '../../../internal/adapters/event-store/postgres/index.js';
import { copyRows, rowColumns } from '../../../internal/adapters/event-store/sql/copy-rows.js';
import type { BenchedStore, EngineDescription, StoreContext, StoreKind } from '../benched-store.js';
import { longCall } from '../call.js';
import type { CanonicalDay } from '../data/canonical-days.js';
import { eventsOf } from '../data/events-of.js';
import { startServer } from '../servers/bench-server.js';
import { benchSettings } from '../servers/bench-settings.js';
import { withoutIndexes } from './without-indexes.js';

const COPY = `COPY events (${rowColumns.join(', ')}) FROM STDIN`;
/** In a transaction that has emptied the table, rows are written as if all transactions had long seen them. */
const COPY_FROZEN = `${COPY} (FREEZE)`;

const told = [
  'shared_buffers',
  'work_mem',
  'maintenance_work_mem',
  'max_wal_size',
  'max_parallel_workers_per_gather',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_level',
];

export const postgres: StoreKind = {
  bulkName: 'COPY',
  aims: { ingestRatio: 0.65, questionMs: 8_000 },
  handwritten: 'postgres/handwritten.sql',
  open: openPostgres,
};

async function openPostgres({ folder, note }: StoreContext): Promise<BenchedStore> {
  const server = await startServer('postgres', { folder, settings: benchSettings.postgres, note });
  const { url } = server;
  const store = new PostgresEventStore({ url });
  const client = new pg.Client({ connectionString: url });
  const end = async (): Promise<void> => {
    await client.end();
    await store.stop();
    await server.remove();
  };
  const copy = (statement: string, pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> =>
    pipeline(Readable.from(pieces), client.query(copyFrom(statement)));
  try {
    await store.start(longCall());
    await client.connect();
    // As the program sets them for its questions.
    await client.query(`SET work_mem TO '32MB'; SET jit TO off; SET TimeZone TO 'UTC'`);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    store,
    isLocal: server.pid !== null,
    describe: () => describe(client),
    empty: () => client.query('TRUNCATE events').then(() => undefined),
    encode: (events) => [...copyRows(events)],
    bulkLoad: (encoded) => copy(COPY, encoded),
    fill: (days) =>
      withoutIndexes(client, async () => {
        await client.query('BEGIN; TRUNCATE events');
        await copy(COPY_FROZEN, rowsOf(days));
        await client.query('COMMIT');
      }),
    rows: async (sql) => (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows,
    remove: end,
  };
}

async function* rowsOf(days: AsyncIterable<CanonicalDay>): AsyncGenerator<Buffer, void, void> {
  for await (const { pieces } of days) yield* copyRows(eventsOf(pieces));
}

async function describe(client: pg.Client): Promise<EngineDescription> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    'SELECT name, current_setting(name) AS setting FROM pg_settings WHERE name = ANY($1)',
    [['server_version', ...told]],
  );
  const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  const { server_version: version = 'unknown', ...others } = settings;
  return { engine: `PostgreSQL ${version}`, settings: others };
}
