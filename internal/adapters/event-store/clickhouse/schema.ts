import { migrationsFolder, Schema, type Variables } from '../../../migrate/index.js';
import type { Clock } from '../../../ports/clock.js';
import { Client, type ClickHouseConnection } from './client.js';
import { withTarget } from './prepare.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long the migrations may take, a large table's too: who runs them by hand can end them. */
const OPEN_MS = 24 * 60 * 60 * 1_000;

export interface ClickHouseSchemaOptions {
  readonly connection: () => ClickHouseConnection;
  /** Of the events. Default: `events`. */
  readonly table?: string;
  /** For people, where a server was named by URL. */
  readonly place?: string;
  /** Says on which day the table is made. */
  readonly clock: Clock;
  /** False where there is no server to ask yet. */
  readonly exists: () => boolean;
}

/** The schema of the events in ClickHouse. */
export function clickHouseSchema({
  connection,
  table,
  place,
  clock,
  exists,
}: ClickHouseSchemaOptions): Schema {
  return new Schema({
    folder: migrationsFolder('clickhouse'),
    variables: () => migrationVariables(clock),
    exists,
    open: async (signal, work) => {
      const client = new Client({ connection, ...(table !== undefined && { table }) });
      try {
        return await withTarget(client, place ?? null, { signal, deadline: clock.now() + OPEN_MS }, work);
      } finally {
        await client.close();
      }
    },
  });
}

/** From the day on which the table is made its partitions are days. */
export function migrationVariables(clock: Clock): Variables {
  return { daily_from: String(Math.floor(clock.now() / DAY_MS) * DAY_MS) };
}
