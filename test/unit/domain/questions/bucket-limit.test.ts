import { describe, expect, test } from '@jest/globals';
import { bucketKinds, bucketsOf } from '../../../../internal/domain/questions/buckets.js';
import { limits } from '../../../../internal/domain/limits.js';
import { zoneNamed } from './zones.js';

const DAY = 86_400_000;
const YEAR_10000 = Date.UTC(10_000, 0, 1);

describe('the most buckets an answer may have', () => {
  test('as many as allowed are given', () => {
    const range = { from: 0, until: limits.buckets * 60_000 };
    expect(bucketsOf(zoneNamed('Asia/Kolkata'), 'minute', range)).toHaveLength(limits.buckets);
  });

  test('one more is refused', () => {
    const range = { from: 0, until: limits.buckets * 60_000 + 1 };
    expect(() => bucketsOf(zoneNamed('Asia/Kolkata'), 'minute', range)).toThrow(
      expect.objectContaining({ code: 'too_many_buckets' }),
    );
  });

  test('days are counted as buckets, not as lengths', () => {
    const berlin = zoneNamed('Europe/Berlin');
    // 10,000 local days from a winter midnight to a summer one are an hour short of 10,000 × 24 hours.
    const from = Date.UTC(1990, 0, 1) - 3_600_000;
    const until = from + limits.buckets * DAY - 3_600_000;
    expect(bucketsOf(berlin, 'day', { from, until })).toHaveLength(limits.buckets);
    expect(() => bucketsOf(berlin, 'day', { from, until: until + 1 })).toThrow(
      expect.objectContaining({ code: 'too_many_buckets' }),
    );
  });

  test.each(bucketKinds)('all time there is, by %s, is refused without walking it', (kind) => {
    for (const zone of ['UTC', 'Europe/Berlin', 'Africa/Casablanca']) {
      expect(() => bucketsOf(zoneNamed(zone), kind, { from: 0, until: YEAR_10000 })).toThrow(
        expect.objectContaining({ code: 'too_many_buckets' }),
      );
    }
  });
});
