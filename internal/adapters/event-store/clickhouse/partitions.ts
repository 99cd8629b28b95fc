import { PatchbayError } from '../../../../pkg/errors/index.js';
import { lineLength } from '../../../domain/event/enclosed-line.js';
import type { CanonicalEvent } from '../../../domain/event/event.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Where the table's partitions turn from years to months, and from months to days: ms since 1970, UTC. */
export interface PartitionBounds {
  readonly monthlyFrom: number;
  readonly dailyFrom: number;
}

/** The expression that migrations/clickhouse/001_events.sql gives the table, but for the second bound. */
const PARTITION_KEY =
  /^multiIf\(timestamp < (\d+), toYear\(fromUnixTimestamp64Milli\(timestamp, 'UTC'\)\), timestamp < (\d+), toYYYYMM\(fromUnixTimestamp64Milli\(timestamp, 'UTC'\)\), toYYYYMMDD\(fromUnixTimestamp64Milli\(timestamp, 'UTC'\)\)\)$/;

/** What is wrong with a partition key; null: nothing. Copies have one timestamp; with another expression they could lie in two partitions, where FINAL does not look. */
export function partitionProblem(partitionKey: string): string[] | null {
  if (PARTITION_KEY.test(partitionKey)) return null;
  return [`Its partition key is "${partitionKey}", which this program did not make.`];
}

/** Errors: `incompatible_data` for a key that has a problem. */
export function readPartitionBounds(partitionKey: string): PartitionBounds {
  const [, monthlyFrom, dailyFrom] = PARTITION_KEY.exec(partitionKey) ?? [];
  if (monthlyFrom === undefined || dailyFrom === undefined) {
    const [problem = ''] = partitionProblem(partitionKey) ?? [];
    throw new PatchbayError('incompatible_data', `The table of events cannot be used: ${problem}`);
  }
  return { monthlyFrom: Number(monthlyFrom), dailyFrom: Number(dailyFrom) };
}

/** As the table's own expression: 2015, 202503, 20261121. */
export function partitionOf(timestamp: number, { monthlyFrom, dailyFrom }: PartitionBounds): number {
  const date = new Date(timestamp);
  const year = date.getUTCFullYear();
  if (timestamp < monthlyFrom) return year;
  const month = year * 100 + date.getUTCMonth() + 1;
  return timestamp < dailyFrom ? month : month * 100 + date.getUTCDate();
}

/** The first ms of a partition's year, month or day; a month may begin before the first that is in it. */
export function startOfPartition(partition: number): number {
  if (partition < 10_000) return Date.UTC(partition, 0);
  if (partition < 1_000_000) return Date.UTC(Math.floor(partition / 100), (partition % 100) - 1);
  return Date.UTC(Math.floor(partition / 10_000), (Math.floor(partition / 100) % 100) - 1, partition % 100);
}

export interface BatchLimits {
  readonly partitions: number;
  readonly bytes: number;
}

/**
 * Splits events into inserts of at most so many partitions and bytes (or one event). Each partition costs a part on
 * the disk, so a partition's events stay together.
 */
export function splitIntoBatches(
  events: readonly CanonicalEvent[],
  bounds: PartitionBounds,
  limits: BatchLimits,
): CanonicalEvent[][] {
  const byPartition = groupByPartition(events, bounds);
  const batches: CanonicalEvent[][] = [];
  let batch: CanonicalEvent[] = [];
  let partitions = limits.partitions;
  let bytes = 0;
  for (const [, together] of [...byPartition].sort(([a], [b]) => a - b)) {
    partitions += 1;
    let isNew = true;
    for (const event of together) {
      const length = lineLength(event) + 1;
      if (
        batches.length === 0 ||
        (isNew && partitions > limits.partitions) ||
        bytes + length > limits.bytes
      ) {
        batch = [];
        batches.push(batch);
        partitions = 1;
        bytes = 0;
      }
      isNew = false;
      batch.push(event);
      bytes += length;
    }
  }
  return batches;
}

function groupByPartition(
  events: readonly CanonicalEvent[],
  bounds: PartitionBounds,
): Map<number, CanonicalEvent[]> {
  const groups = new Map<number, CanonicalEvent[]>();
  let group: CanonicalEvent[] = [];
  let day = Number.NaN;
  for (const event of events) {
    // No partition is smaller than a day, and most events come with others of theirs.
    const itsDay = Math.floor(event.timestamp / DAY_MS);
    if (itsDay !== day) {
      day = itsDay;
      const partition = partitionOf(event.timestamp, bounds);
      group = groups.get(partition) ?? [];
      groups.set(partition, group);
    }
    group.push(event);
  }
  return groups;
}
