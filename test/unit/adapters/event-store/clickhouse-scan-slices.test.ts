import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blockRows } from '../../../../internal/adapters/event-store/clickhouse/block-rows.js';
import {
  partitionOf,
  startOfPartition,
} from '../../../../internal/adapters/event-store/clickhouse/partitions.js';
import { scanSlices } from '../../../../internal/adapters/event-store/clickhouse/scan-slices.js';

const BOUND = 100;
const partitions = fc
  .uniqueArray(fc.record({ start: fc.nat(1_000), heldBytes: fc.nat(150), eventBytes: fc.nat(70_000) }), {
    selector: ({ start }) => start,
  })
  .map((all) => all.sort((a, b) => a.start - b.start));
const ranges = fc.record({ from: fc.nat(1_100), length: fc.nat(1_100) });

describe('the slices of a scan', () => {
  test('are the range, without a gap and without an overlap, and cut between partitions only', () => {
    fc.assert(
      fc.property(partitions, ranges, (all, { from, length }) => {
        const slices = scanSlices({ from, until: from + length }, all, BOUND);
        expect(slices[0]?.from).toBe(from);
        expect(slices.at(-1)?.until).toBe(from + length);
        slices.slice(1).forEach((slice, n) => {
          expect(slice.from).toBe(slices[n]?.until);
          expect(slice.from).toBeGreaterThan(slices[n]?.from ?? Infinity);
          expect(all.map(({ start }) => start)).toContain(slice.from);
        });
      }),
    );
  });

  test('hold no more than the bound, or one partition; two that follow each other would hold more', () => {
    fc.assert(
      fc.property(partitions, ranges, (all, { from, length }) => {
        const held = scanSlices({ from, until: from + length }, all, BOUND).map((slice) =>
          all
            .filter((_, n) => (all[n + 1]?.start ?? Infinity) > slice.from)
            .filter(({ start }) => start < slice.until)
            .map(({ heldBytes }) => heldBytes)
            .filter((bytes) => bytes > 0),
        );
        const sum = (list: readonly number[] = []) => list.reduce((total, bytes) => total + bytes, 0);
        for (const [n, list] of held.entries()) {
          if (list.length > 1) expect(sum(list)).toBeLessThanOrEqual(BOUND);
          if (n > 0) expect(sum(held[n - 1]) + sum(list)).toBeGreaterThan(BOUND);
        }
      }),
    );
  });
});

test.each([
  [Date.UTC(2015, 5, 3), Date.UTC(2015, 0)],
  [Date.UTC(2025, 11, 31, 23), Date.UTC(2025, 11)],
  [Date.UTC(2026, 1, 28, 23, 59), Date.UTC(2026, 1, 28)],
])('the partition of %d starts at %d', (timestamp, start) => {
  const bounds = { monthlyFrom: Date.UTC(2020, 0), dailyFrom: Date.UTC(2026, 0) };
  expect(startOfPartition(partitionOf(timestamp, bounds))).toBe(start);
});

test.each([
  [0, '1024'],
  [300, '1024'],
  [8_192, '256'],
  [60_000, '34'],
  [1_000_000, '32'],
])('events of %d bytes come in blocks of %s rows', (eventBytes, rows) => {
  const small = { start: 0, heldBytes: 0, eventBytes: 0 };
  expect(blockRows([small, { ...small, eventBytes }, small])).toBe(rows);
});
