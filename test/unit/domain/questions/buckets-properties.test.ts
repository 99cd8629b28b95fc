import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bucketKinds,
  bucketName,
  bucketsOf,
  type BucketKind,
} from '../../../../internal/domain/questions/buckets.js';
import type { TimeRange } from '../../../../internal/domain/questions/question.js';
import { localClock } from './local-clock.js';
import { zoneNamed } from './zones.js';

const DAY = 86_400_000;
const END = Date.UTC(2040, 0, 1);
const lengths: Readonly<Record<BucketKind, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
};

interface Question {
  readonly zone: string;
  readonly kind: BucketKind;
  readonly range: TimeRange;
  /** Instants that are looked at, as parts of the length of a bucket. */
  readonly probes: readonly number[];
}

/** Ranges that begin anywhere, and half of them close to a clock change. */
const questions: fc.Arbitrary<Question> = fc
  .record({
    zone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
    kind: fc.constantFrom(...bucketKinds),
    instant: fc.integer({ min: 0, max: END }),
    nearChange: fc.boolean(),
    before: fc.double({ min: 0, max: 3, noNaN: true }),
    buckets: fc.double({ min: 0.001, max: 8, noNaN: true }),
    probes: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    }),
  })
  .map(({ zone, kind, instant, nearChange, before, buckets, probes }) => {
    const [stretch] = zoneNamed(zone).stretches(instant);
    const change = stretch === undefined || stretch.until > END ? instant : stretch.until;
    const from = Math.max(0, Math.floor((nearChange ? change : instant) - before * lengths[kind]));
    return { zone, kind, range: { from, until: from + Math.ceil(buckets * lengths[kind]) }, probes };
  });

const runs = { numRuns: 1_500 };

describe('buckets of any range in any zone', () => {
  test('cover the range, and are no more than that takes', () => {
    fc.assert(
      fc.property(questions, ({ zone, kind, range }) => {
        const starts = bucketsOf(zoneNamed(zone), kind, range).map(({ start }) => start);
        expect(starts[0]).toBeLessThanOrEqual(range.from);
        expect(starts.at(-1)).toBeLessThan(range.until);
        for (const [index, start] of starts.entries()) {
          if (index > 0) expect(start).toBeGreaterThan(Math.max(range.from, starts[index - 1] ?? 0));
        }
      }),
      runs,
    );
  });

  test('are named by the exact instant at which they begin, and by the local clock', () => {
    fc.assert(
      fc.property(questions, ({ zone, kind, range }) => {
        const clock = localClock(zone);
        for (const bucket of bucketsOf(zoneNamed(zone), kind, range)) {
          expect(Date.parse(bucketName(bucket))).toBe(bucket.start);
          expect(bucket.offset).toBe(clock.local(bucket.start) - bucket.start);
        }
      }),
      runs,
    );
  });

  test('begin and end where the local clock says so', () => {
    fc.assert(
      fc.property(questions, ({ zone, kind, range, probes }) => {
        const clock = localClock(zone);
        const label = (instant: number) => clock.label(kind, instant);
        const buckets = bucketsOf(zoneNamed(zone), kind, range);
        for (const [index, { start, offset }] of buckets.entries()) {
          const end = buckets[index + 1]?.start ?? range.until;
          const inside = probes.map((part) => start + Math.floor(part * (end - start)));
          if (kind === 'minute' || kind === 'hour') {
            const setBack = clock.local(start) < clock.local(start - 1);
            expect(setBack || label(start) !== label(start - 1)).toBe(true);
            for (const instant of [...inside, end - 1]) {
              expect(label(instant)).toBe(label(start));
              expect(clock.local(instant) - instant).toBeGreaterThanOrEqual(offset);
            }
          } else {
            const before = probes.map((part) => start - 1 - Math.floor(part * 3 * DAY));
            for (const instant of [start - 1, ...before]) expect(label(instant) < label(start)).toBe(true);
            for (const instant of [...inside, end - 1]) expect(label(instant) <= label(start)).toBe(true);
          }
        }
      }),
      runs,
    );
  });
});
