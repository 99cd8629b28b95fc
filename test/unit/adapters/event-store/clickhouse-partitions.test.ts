import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCanonicalLine } from '../../../../internal/domain/event/canonical-line.js';
import {
  partitionOf,
  readPartitionBounds,
  splitIntoBatches,
} from '../../../../internal/adapters/event-store/clickhouse/partitions.js';
import { loadMigrations, migrationsFolder } from '../../../../internal/migrate/index.js';
import { canonicalEvent, draft, newProject } from '../../../support/event-draft.js';
import { rowsOf, runEngine } from '../../../support/engine/running-engine.js';

const DAY = 86_400_000;
const bounds = { monthlyFrom: Date.UTC(2020, 0), dailyFrom: Date.UTC(2026, 10, 21) };
const project = newProject();
const event = (timestamp: number) => canonicalEvent(draft(project, { timestamp }));

/** Often near a bound, where it matters. */
const timestamps = fc.oneof(
  fc.integer({ min: 0, max: Date.UTC(2040, 0) }),
  fc
    .constantFrom(0, bounds.monthlyFrom, bounds.dailyFrom)
    .chain((at) => fc.integer({ min: Math.max(0, at - 2 * DAY), max: at + 2 * DAY })),
);

describe('the partitions of the table events', () => {
  test('are the ones that the engine computes, and their bounds are read back from the engine', async () => {
    const [migration] = await loadMigrations(migrationsFolder('clickhouse'));
    const create = migration!.statements[0]!.replace('{{daily_from}}', String(bounds.dailyFrom));
    const running = await runEngine();
    const { client } = running;
    try {
      await client.command({ query: create });
      const [row] = await rowsOf(
        client,
        "SELECT partition_key FROM system.tables WHERE name = 'events' AND database = 'default'",
      );
      expect(readPartitionBounds(String(row![0]))).toEqual(bounds);
      const edges = [bounds.monthlyFrom, bounds.dailyFrom].flatMap((at) => [at - 1, at, at + 1]);
      const many = [...edges, ...fc.sample(timestamps, 3_000)];
      const expression = String(row![0]);
      const computed = await client.query({
        query: `SELECT timestamp, ${expression} FROM (SELECT arrayJoin({many:Array(Int64)}) AS timestamp)`,
        query_params: { many },
        use_multipart_params_auto: true,
        format: 'JSONCompactEachRow',
      });
      const rows = await computed.json<[number, number]>();
      expect(rows).toEqual(many.map((timestamp) => [timestamp, partitionOf(timestamp, bounds)]));
    } finally {
      await running.end();
    }
  });

  test('a table that this program did not make is refused', () => {
    expect(() => readPartitionBounds('toYYYYMM(time)')).toThrow(
      expect.objectContaining({ code: 'incompatible_data' }),
    );
  });
});

describe('splitting an append into inserts', () => {
  test('keeps every event, within the limits, and a partition together where it fits', () => {
    const lengths = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        fc.array(timestamps, { maxLength: 300 }),
        lengths,
        fc.integer({ min: 300, max: 20_000 }),
        (times, partitions, bytes) => {
          const events = times.map(event);
          const batches = splitIntoBatches(events, bounds, { partitions, bytes });
          expect(new Set(batches.flat())).toEqual(new Set(events));
          expect(batches.flat()).toHaveLength(events.length);
          for (const batch of batches) {
            const size = batch.reduce((sum, { line }) => sum + line.length + 1, 0);
            expect(batch.length === 1 || size <= bytes).toBe(true);
            expect(batch.length).toBeGreaterThan(0);
            expect(
              new Set(batch.map(({ timestamp }) => partitionOf(timestamp, bounds))).size,
            ).toBeLessThanOrEqual(partitions);
          }
          // Each partition is in one batch unless its own size, or that of what stood before it, splits it.
          const parts = batches.reduce(
            (sum, batch) => sum + new Set(batch.map(({ timestamp }) => partitionOf(timestamp, bounds))).size,
            0,
          );
          const distinct = new Set(events.map(({ timestamp }) => partitionOf(timestamp, bounds))).size;
          expect(parts).toBeLessThanOrEqual(distinct + batches.length - 1 + (events.length === 0 ? 1 : 0));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('an event whose timestamp cannot be read goes to the engine, which refuses it', () => {
    const line = event(5);
    const broken = { ...readCanonicalLine(line.line), timestamp: NaN };
    expect(splitIntoBatches([line, broken], bounds, { partitions: 90, bytes: 1e6 }).flat()).toHaveLength(2);
  });
});
