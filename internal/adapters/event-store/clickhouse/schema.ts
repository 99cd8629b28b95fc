import { migrationsFolder, Schema, type Variables } from '../../../migrate/index.js';
import type { Clock } from '../../../ports/clock.js';
import { Client, type ClickHouseConnection } from './client.js';
import { ClickHouseMigrationTarget } from './migration-target.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long the migrations may take, a large table's too: who runs them by hand can end them. */
const OPEN_MS = 24 * 60 * 60 * 1_000;

export interface ClickHouseSchemaOptions {
  readonly connection: () => ClickHouseConnection;
  /** Says on which day the table is made. */
  readonly clock: Clock;
  /** False where there is no server to ask yet. */
  readonly exists: () => boolean;
}

/** The schema of the events in ClickHouse. */
export function clickHouseSchema({ connection, clock, exists }: ClickHouseSchemaOptions): Schema {
  return new Schema({
    folder: migrationsFolder('clickhouse'),
    variables: () => migrationVariables(clock),
    exists,
    open: async (signal, work) => {
      const client = new Client(connection, {});
      try {
        return await work(new ClickHouseMigrationTarget(client, { signal, deadline: clock.now() + OPEN_MS }));
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
