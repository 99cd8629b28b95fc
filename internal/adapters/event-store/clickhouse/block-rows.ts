import type { StoredPartition } from './stored-partitions.js';

/** What a block may hold where all events are as large as the largest part's are in the mean. */
const BLOCK_BYTES = 2 * 1024 * 1024;
/** Each block is formatted, sent and parsed as one: with fewer rows that costs more than it saves. */
const LEAST_ROWS = 32;
/** So many events of the largest size, should they stand together among small ones, are 64 MiB. */
const MOST_ROWS = 1_024;

/** How many rows the engine may put into one block of a scan: FINAL bounds its blocks by rows alone. */
export function blockRows(partitions: readonly StoredPartition[]): string {
  const largest = partitions.reduce((most, { eventBytes }) => Math.max(most, eventBytes), 1);
  return String(Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(BLOCK_BYTES / largest))));
}
