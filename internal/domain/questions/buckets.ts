import { PatchbayError } from '../../../pkg/errors/index.js';
import { limits } from '../limits.js';
import { DAY } from './local-date.js';
import type { TimeRange } from './question.js';
import type { TimeZone } from './time-zone.js';

export const bucketKinds = ['minute', 'hour', 'day', 'week', 'month'] as const;
export type BucketKind = (typeof bucketKinds)[number];

export interface Bucket {
  /** The first instant, in ms since 1970, UTC; the bucket ends where the next one starts. */
  readonly start: number;
  /** Local time minus UTC at the start, in ms. */
  readonly offset: number;
}

/** How local times (ms, as if the local clock were UTC) fall into numbered units. */
interface LocalUnit {
  numberOf(local: number): number;
  startOf(number: number): number;
  /**
   * Dates count on: where the clock is set back over midnight, the date that had begun goes on. Hours and
   * minutes come again: where the clock is set back, a new one begins.
   */
  readonly comesAgain: boolean;
  /** No bucket that begins this long before an instant, or longer, reaches it, however the clock is set. */
  readonly reach: number;
}

function fixedUnit(length: number, epoch: number, comesAgain: boolean, reach: number): LocalUnit {
  return {
    numberOf: (local) => Math.floor((local - epoch) / length),
    startOf: (number) => number * length + epoch,
    comesAgain,
    reach,
  };
}

const HOUR = DAY / 24;
const MINUTE = HOUR / 60;
/** 1969-12-29, for 1970-01-01 was a Thursday. */
const FIRST_MONDAY = -3 * DAY;

const units: Readonly<Record<BucketKind, LocalUnit>> = {
  minute: fixedUnit(MINUTE, 0, true, MINUTE),
  hour: fixedUnit(HOUR, 0, true, HOUR),
  day: fixedUnit(DAY, 0, false, 4 * DAY),
  week: fixedUnit(7 * DAY, FIRST_MONDAY, false, 10 * DAY),
  month: {
    numberOf: (local) => {
      const date = new Date(local);
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    },
    startOf: (number) => Date.UTC(Math.floor(number / 12), number % 12, 1),
    comesAgain: false,
    reach: 34 * DAY,
  },
};

/** Every bucket that begins after this instant, without end. */
function* bucketsAfter(zone: TimeZone, unit: LocalUnit, instant: number): Generator<Bucket, void, undefined> {
  let current: number | null = null;
  let offsetBefore = 0;
  for (const { from, until, offset } of zone.stretches(instant)) {
    const first = unit.numberOf(from + offset);
    if (current === null) current = first;
    else if (first > current || (unit.comesAgain && (first !== current || offset < offsetBefore))) {
      yield { start: from, offset };
      current = first;
    }
    offsetBefore = offset;
    for (;;) {
      const start = unit.startOf(current + 1) - offset;
      if (start >= until) break;
      yield { start, offset };
      current++;
    }
  }
}

/**
 * The buckets that hold the instants of the range, ascending. The first begins at or before `range.from`, each
 * ends where the next begins, and the last holds the last instant. A day, week or month begins at the first
 * instant whose local date is in it; an hour or minute ends where its label on the local clock changes, or
 * where that clock is set back. Weeks begin on Monday.
 *
 * Errors: `too_many_buckets`, at once however long the range.
 */
export function bucketsOf(zone: TimeZone, kind: BucketKind, range: TimeRange): Bucket[] {
  const unit = units[kind];
  const buckets: Bucket[] = [];
  // No bucket is longer than its reach: at least so many are needed.
  if ((range.until - range.from) / unit.reach > limits.buckets) throw tooManyBuckets(kind);
  for (const bucket of bucketsAfter(zone, unit, range.from - unit.reach)) {
    if (bucket.start >= range.until) break;
    if (bucket.start <= range.from) buckets[0] = bucket;
    else buckets.push(bucket);
    if (buckets.length > limits.buckets) throw tooManyBuckets(kind);
  }
  return buckets;
}

function tooManyBuckets(kind: BucketKind): PatchbayError {
  return new PatchbayError(
    'too_many_buckets',
    `The range has more than ${limits.buckets} buckets by ${kind}: ask for a shorter range or longer buckets.`,
  );
}

/**
 * A bucket's name: its start on the local clock with the offset, which together are the exact instant. Where the
 * offset has seconds (before 1972) it is cut towards zero to minutes, and the clock's time with it.
 */
export function bucketName({ start, offset }: Bucket): string {
  const minutes = Math.trunc(offset / MINUTE);
  const local = new Date(start + minutes * MINUTE).toISOString().slice(0, -1);
  const size = Math.abs(minutes);
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${local}${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}
