import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AggregateAnswer, EventStore, MetricValues } from '../../../internal/ports/event-store.js';
import { call } from '../../support/call.js';
import { canonicalEvent, newProject, type EventDraft } from '../../support/event-draft.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { everything, scanAll, timelinesOf } from './conformance-case.js';
import type { RunningStore } from './fixtures/fixture.js';
import { fixtures } from './fixtures/index.js';
import { randomAggregate, randomEvents, randomFilters, randomTimelines } from './random-questions.js';

/** Every storage that is not the memory itself is held against it, on events and questions that nobody thought of. */
for (const [name, fixture] of Object.entries(fixtures)) {
  if (name === 'memory') continue;
  describe(`random questions to ${name}`, () => {
    const memory = new MemoryEventStore();
    let running: RunningStore;
    beforeAll(async () => {
      running = await fixture.start();
    });
    afterAll(() => running.stop());

    async function store(events: readonly Omit<EventDraft, 'project'>[]): Promise<string> {
      const project = newProject();
      const lines = events.map((event) => canonicalEvent({ ...event, project }));
      await Promise.all([running.store, memory].map((each: EventStore) => each.append(lines, call())));
      return project;
    }

    test('aggregates', async () => {
      const property = fc.asyncProperty(
        randomEvents,
        fc.array(randomAggregate, { minLength: 12, maxLength: 12 }),
        async (events, requests) => {
          const projectId = await store(events);
          for (const request of requests) {
            const asked = { projectId, ...request };
            const [answer, expected] = await Promise.all([
              running.store.aggregate(asked, call()),
              memory.aggregate(asked, call()),
            ]);
            expect(comparable(answer)).toEqual(comparable(expected));
          }
        },
      );
      await fc.assert(property, { numRuns: 25 });
    }, 120_000);

    test('scans', async () => {
      const property = fc.asyncProperty(
        randomEvents,
        fc.array(
          fc.record({
            filters: randomFilters,
            order: fc.constantFrom('ascending', 'descending'),
            after: fc.nat(),
          }),
          { minLength: 8 },
        ),
        async (events, questions) => {
          const projectId = await store(events);
          for (const { filters, order, after: place } of questions) {
            const all = await scanAll(memory, everything(projectId));
            const { timestamp, idKey } = all[place % all.length] ?? { timestamp: 0, idKey: '0'.repeat(32) };
            const asked = { ...everything(projectId), filters, order, after: { timestamp, idKey } };
            expect(await scanAll(running.store, asked)).toEqual(await scanAll(memory, asked));
          }
        },
      );
      await fc.assert(property, { numRuns: 15 });
    }, 120_000);

    test('timelines', async () => {
      const property = fc.asyncProperty(
        randomEvents,
        fc.array(randomTimelines, { minLength: 8 }),
        async (events, questions) => {
          const projectId = await store(events);
          for (const question of questions) {
            const asked = { projectId, ...question };
            expect(await timelinesOf(running.store, asked)).toEqual(await timelinesOf(memory, asked));
          }
        },
      );
      await fc.assert(property, { numRuns: 15 });
    }, 120_000);
  });
}

/** The order of adding is the engine's: sums of numbers as far apart as these agree in few digits, or in none. */
function comparable(answer: AggregateAnswer): AggregateAnswer {
  const without = ({ sum: _sum, avg: _avg, ...values }: MetricValues): MetricValues => values;
  return {
    groups: answer.groups.map(({ keys, values }) => ({ keys, values: without(values) })),
    other: without(answer.other),
    total: without(answer.total),
  };
}
