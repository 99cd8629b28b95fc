import type { TimeRange } from '../../../domain/questions/question.js';
import type { StoredPartition } from './stored-partitions.js';

/** What one query of a scan may hold of the parts that it reads; a partition that takes more is read alone. */
const SLICE_BYTES = 32 * 1024 * 1024;

/**
 * The range in pieces, the earliest first, without a gap: a query that reads in order opens all of its parts at once,
 * and of each holds a granule of up to 10 MiB, whatever it has given so far.
 */
export function scanSlices(
  range: TimeRange,
  partitions: readonly StoredPartition[],
  sliceBytes = SLICE_BYTES,
): TimeRange[] {
  const slices: TimeRange[] = [];
  let from = range.from;
  let held = 0;
  for (const [index, { start, heldBytes }] of partitions.entries()) {
    // One that ends before the range has nothing of it.
    if ((partitions[index + 1]?.start ?? Infinity) <= from) continue;
    if (start >= range.until) break;
    if (held > 0 && held + heldBytes > sliceBytes && start > from) {
      slices.push({ from, until: start });
      from = start;
      held = 0;
    }
    held += heldBytes;
  }
  return [...slices, { from, until: range.until }];
}
