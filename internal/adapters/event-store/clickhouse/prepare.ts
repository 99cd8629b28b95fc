import { toPatchbayError } from '../../../../pkg/errors/index.js';
import {
  loadMigrations,
  migrate,
  migrationsFolder,
  type AppliedMigration,
  type MigrationTarget,
  type Variables,
} from '../../../migrate/index.js';
import type { Call } from '../../../ports/call.js';
import { settleBrokenParts } from './broken-parts.js';
import type { Client } from './client.js';
import { startError } from './errors.js';
import { findEventsTable, type EventsTable } from './events-table.js';
import { ClickHouseMigrationTarget } from './migration-target.js';
import { Parameters } from './parameters.js';
import { readSettings } from './read-settings.js';
import { checkServer } from './server-check.js';
import { ledgerOf } from './table-name.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';

export interface Preparation {
  /** For people, of a server by URL; null for an engine of one's own. */
  readonly place: string | null;
  readonly variables: Variables;
}

/** For a start: a server that can be used, and a table in which events are neither lost nor counted twice. */
export async function prepare(
  client: Client,
  { place, variables }: Preparation,
  call: Call,
): Promise<EventsTable> {
  try {
    await checkServer(client, call);
    const before = await findEventsTable(client, call);
    if (before !== undefined) await settleBrokenParts(client, before.stored, call);
    const target = await migrationTarget(client, call);
    await migrate(target, await loadMigrations(migrationsFolder('clickhouse')), variables);
    const table = await findEventsTable(client, call);
    if (table === undefined) throw new PatchbayError('unavailable', 'The table of events is missing.');
    return table;
  } catch (error) {
    throw startError(toPatchbayError(error), place);
  }
}

/** For `patchbay migrate`. */
export async function withTarget<T>(
  client: Client,
  place: string | null,
  call: Call,
  work: (target: MigrationTarget) => Promise<T>,
): Promise<T> {
  try {
    await checkServer(client, call);
    return await work(await migrationTarget(client, call));
  } catch (error) {
    throw startError(toPatchbayError(error), place);
  }
}

/**
 * A table beside which there is no ledger was made by somebody else, as for a cluster: it is left alone, every migration
 * counts as applied, and it is held against what they make. The migrations make the ledger before the table.
 */
async function migrationTarget(client: Client, call: Call): Promise<MigrationTarget> {
  const query = `SELECT countIf(name = '${client.table}'), countIf(name = '${ledgerOf(client.table)}')
    FROM system.tables WHERE database = currentDatabase()`;
  const [[tables, ledgers] = [0, 0]] = await client.rows<[number, number]>(
    query,
    new Parameters(),
    call,
    readSettings,
  );
  return tables > 0 && ledgers === 0 ? madeByOthers : new ClickHouseMigrationTarget(client, call);
}

const madeByOthers: MigrationTarget = {
  async applied(): Promise<AppliedMigration[]> {
    const migrations = await loadMigrations(migrationsFolder('clickhouse'));
    return migrations.map(({ name, checksum, statements }) => ({
      name,
      checksum,
      statementsDone: statements.length,
    }));
  },
  withLock: () => Promise.reject(new Error('There is nothing to run.')),
};
