import type { ClickHouseSettings } from '@clickhouse/client';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { gatherLines } from '../../../domain/event/enclosed-line.js';
import type { CanonicalEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { Client } from './client.js';
import { splitIntoBatches, type PartitionBounds } from './partitions.js';

/** A canonical line is a row as it stands; its keys are the columns. */
export const insertStatement = `INSERT INTO events (project_id, timestamp, id_key, received_at, id, event_type, user_id, anonymous_id,
  session_id, source, page_url, properties) FORMAT JSONEachRow`;

export const insertSettings: ClickHouseSettings = {
  // Answered when the part is on the disk, not when the rows are in a queue.
  async_insert: 0,
  // The text of the properties' object goes into a String column as it is.
  input_format_json_read_objects_as_strings: 1,
  // A field without a column would be lost in silence.
  input_format_skip_unknown_fields: 0,
  // The identity removes copies. Comparing blocks as well could drop rows that only look alike.
  insert_deduplicate: 0,
  // One insert at a time: to spread it over threads costs more than it gains, beside the program and its queries.
  input_format_parallel_parsing: 0,
  max_threads: 1,
  max_insert_threads: '1',
};

/** Below the server's own limit of partitions in one insert, which is 100. */
const limits = { partitions: 90, bytes: 16 * 1024 * 1024 };

export async function append(
  client: Client,
  bounds: PartitionBounds,
  events: readonly CanonicalEvent[],
  call: Call,
): Promise<void> {
  for (const batch of splitIntoBatches(events, bounds, limits)) {
    const written = await client.insert(insertStatement, gatherLines(batch), call, insertSettings);
    if (written !== undefined && written < batch.length) {
      throw new PatchbayError('unavailable', 'ClickHouse wrote fewer events than it was sent.', {
        context: { sent: batch.length, written },
      });
    }
  }
}
