import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type { Client } from './client.js';
import { distributedOver } from './distributed-table.js';
import { readPartitionBounds, type PartitionBounds } from './partitions.js';
import { readTable, type TableDefinition } from './table-definition.js';
import { problemsOf } from './table-problems.js';

/** Where the parts of the table lie, as far as they are on the server that is asked. */
export interface StoredIn {
  readonly database: string;
  readonly table: string;
  /** A replica fetches anew what it lost. */
  readonly isReplicated: boolean;
}

export interface EventsTable {
  readonly bounds: PartitionBounds;
  readonly stored: StoredIn;
}

/** The table of events, undefined where there is none. Errors: `incompatible_data`, with everything by which its answers could be wrong. */
export async function findEventsTable(client: Client, call: Call): Promise<EventsTable | undefined> {
  const table = await readTable(client, null, client.table, call);
  if (table === undefined) return undefined;
  const problems: string[] = [];
  let stored: TableDefinition | undefined = table;
  if (table.engine === 'Distributed') {
    const over = distributedOver(table, problems);
    stored = over === null ? undefined : await readTable(client, over.database, over.table, call);
    if (over !== null && stored === undefined)
      problems.push(
        `It is distributed over ${over.database}.${over.table}, which is not on this server: name one that has a shard.`,
      );
  }
  if (stored !== undefined) problems.push(...problemsOf(stored));
  if (stored === undefined || problems.length > 0) throw refused(table, problems);
  return {
    bounds: readPartitionBounds(stored.partitionKey),
    stored: {
      database: stored.database,
      table: stored.name,
      isReplicated: stored.engine !== 'ReplacingMergeTree',
    },
  };
}

function refused({ name }: TableDefinition, problems: readonly string[]): PatchbayError {
  return new PatchbayError(
    'incompatible_data',
    `The table ${name} cannot hold events:\n${problems.map((line) => `  ${line}`).join('\n')}\n` +
      'How it is made: migrations/clickhouse, and for a cluster docs/scaling.md. Nothing was changed.',
  );
}
