import type { ClickHouseSettings } from '@clickhouse/client';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { gatherLines } from '../../../domain/event/enclosed-line.js';
import type { CanonicalEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { Client } from './client.js';
import { splitIntoBatches, type PartitionBounds } from './partitions.js';

/** A canonical line is a row as it stands; its keys are the columns. */
export function insertStatement(table: string): string {
  return `INSERT INTO ${table} (project_id, timestamp, id_key, received_at, id, event_type, user_id, anonymous_id,
  session_id, source, page_url, properties) FORMAT JSONEachRow`;
}

/** Sent with every insert, since the profile of a server's user may have other values. */
export const insertSettings = {
  // Answered when the part is on the disk, not when the rows are in a queue.
  async_insert: 0,
  wait_for_async_insert: 1,
  // Of a cluster: answered when the shards have it.
  insert_distributed_sync: 1,
  insert_distributed_one_random_shard: 0,
  insert_shard_id: '0',
  // The text of the properties' object goes into a String column as it is.
  input_format_json_read_objects_as_strings: 1,
  // A field without a column would be lost in silence.
  input_format_skip_unknown_fields: 0,
  // A row that cannot be read would be, too.
  input_format_allow_errors_num: '0',
  input_format_allow_errors_ratio: 0,
  // The column of the identity's bytes is filled by its default.
  input_format_defaults_for_omitted_fields: 1,
  input_format_import_nested_json: 0,
  // The identity removes copies. Comparing blocks as well could drop rows that only look alike. The second word overrides
  // the first one since version 26.
  insert_deduplicate: 0,
  deduplicate_insert: 'disable',
  insert_deduplication_token: '',
  // An insert of this program has fewer, see below; a lower limit would refuse it for ever.
  max_partitions_per_insert_block: '100',
  // One insert at a time: to spread it over threads costs more than it gains, beside the program and its queries.
  input_format_parallel_parsing: 0,
  max_threads: 1,
  max_insert_threads: '1',
} as const satisfies ClickHouseSettings & Record<string, unknown>;

/** Below the limit of partitions in one insert. */
const limits = { partitions: 90, bytes: 16 * 1024 * 1024 };

export async function append(
  client: Client,
  bounds: PartitionBounds,
  events: readonly CanonicalEvent[],
  call: Call,
): Promise<void> {
  for (const batch of splitIntoBatches(events, bounds, limits)) {
    const written = await client.insert(
      insertStatement(client.table),
      gatherLines(batch),
      call,
      insertSettings,
    );
    if (written !== undefined && written < batch.length) {
      throw new PatchbayError('unavailable', 'ClickHouse wrote fewer events than it was sent.', {
        context: { sent: batch.length, written },
      });
    }
  }
}
