import type { Call } from '../../../ports/call.js';
import type { Client } from './client.js';
import type { StoredIn } from './events-table.js';
import { Parameters } from './parameters.js';
import { startOfPartition } from './partitions.js';
import { readSettings } from './read-settings.js';

/** What the engine says about one partition of the table, for all projects together: no more than a hint. */
export interface StoredPartition {
  /** No event of it is before: ms since 1970, UTC. */
  readonly start: number;
  /** What a query that reads it in order holds of it, in bytes: of each part the granule that it is at. */
  readonly heldBytes: number;
  /** The mean of its events, in the part where that is the largest. */
  readonly eventBytes: number;
}

/** `index_granularity_bytes`, of which the table has the default. */
const GRANULE_BYTES = 10 * 1024 * 1024;
/** What a reader of a part holds beside it: a file's buffers and blocks for each column. */
const READER_BYTES = 256 * 1024;

/** Those that there are, the earliest first. */
export async function storedPartitions(
  client: Client,
  { database, table }: StoredIn,
  call: Call,
): Promise<StoredPartition[]> {
  const parameters = new Parameters();
  const query = `SELECT toUInt32(partition), sum(least(data_uncompressed_bytes, ${GRANULE_BYTES}) + ${READER_BYTES}),
      max(data_uncompressed_bytes / rows)
    FROM system.parts
    WHERE database = ${parameters.value('String', database)} AND table = ${parameters.value('String', table)} AND active AND rows > 0 GROUP BY partition`;
  const rows = await client.rows<[number, number, number]>(query, parameters, call, readSettings);
  return rows
    .map(([partition, heldBytes, eventBytes]) => ({
      start: startOfPartition(partition),
      heldBytes,
      eventBytes,
    }))
    .sort((a, b) => a.start - b.start);
}
