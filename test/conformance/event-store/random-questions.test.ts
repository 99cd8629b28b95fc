import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AggregateAnswer, EventStore, MetricValues } from '../../../internal/ports/event-store.js';
import { call } from '../../support/call.js';
import { canonicalEvent, newProject, type EventDraft } from '../../support/event-draft.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { describeBackend } from '../describe-backend.js';
import { everything, scanAll, timelinesOf } from './conformance-case.js';
import { expectFirstAndLast, startsAt } from './first-and-last.js';
import type { RunningStore } from './fixtures/fixture.js';
import { backends } from './fixtures/index.js';
import { Hits } from './hits.js';
import { randomEvents } from './random-events.js';
import {
  isExact,
  randomCounted,
  randomFirstAndLast,
  randomMeasured,
  randomScan,
  randomTimelines,
} from './random-questions.js';

/** Every storage that is not the memory itself is held against it, on events and questions that nobody thought of. */
for (const [backend, fixture] of Object.entries(backends)) {
  const suite = { port: 'event store', backend, suite: 'random questions', describe: fixture.describe };
  describeBackend(suite, () => {
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

    const measured = {
      'two groups': 0.3,
      'groups left out': 0.18,
      'equal sizes': 0.1,
      'several numbers': 0.08,
      'an exact sum': 0.03,
      'a filter that parts': 0.03,
    };
    const counted = {
      'two groups': 0.3,
      'groups left out': 0.18,
      'equal sizes': 0.1,
      'a filter that parts': 0.03,
    };
    test.each([
      ['numbers', randomMeasured, measured],
      ['events', randomCounted, counted],
    ])(
      'aggregates of %s',
      async (_, randomAggregate, shares) => {
        const hits = new Hits();
        const property = fc.asyncProperty(
          randomEvents,
          fc.array(randomAggregate, { minLength: 10, maxLength: 10 }),
          async (events, requests) => {
            const projectId = await store(events);
            for (const request of requests) {
              const asked = { projectId, ...request };
              const [answer, expected] = await Promise.all([
                running.store.aggregate(asked, call()),
                memory.aggregate(asked, call()),
              ]);
              const exact = isExact(request.measured);
              expect(comparable(answer, exact)).toEqual(comparable(expected, exact));
              const { groups, other, total } = expected;
              const [size = 'count'] = request.metrics;
              hits.note({
                'two groups': groups.length >= 2,
                'groups left out': (other[size] ?? 0) > 0,
                'equal sizes': new Set(groups.map(({ values }) => values[size])).size < groups.length,
                'several numbers': (total.value_count ?? 0) >= 3,
                'an exact sum': exact && (total.sum ?? 0) !== 0,
                'a filter that parts': request.filters.length > 0 && (total[size] ?? 0) >= 2,
              });
            }
          },
        );
        await fc.assert(property, { numRuns: 20 });
        hits.expectShares(shares);
      },
      300_000,
    );

    test('scans', async () => {
      const hits = new Hits();
      const property = fc.asyncProperty(
        randomEvents,
        fc.array(randomScan, { minLength: 8, maxLength: 16 }),
        async (events, questions) => {
          const projectId = await store(events);
          const all = await scanAll(memory, everything(projectId));
          for (const { after: place, ...question } of questions) {
            const last = place === null ? undefined : all[place % all.length];
            const after = last === undefined ? null : { timestamp: last.timestamp, idKey: last.idKey };
            const asked = { ...everything(projectId), ...question, after };
            const expected = await scanAll(memory, asked);
            expect(await scanAll(running.store, asked)).toEqual(expected);
            hits.note({
              'two events': expected.length >= 2,
              'a page that comes after': after !== null && expected.length >= 2,
              'a filter that parts': question.filters.length > 0 && expected.length >= 1,
              'equal times': new Set(expected.map(({ timestamp }) => timestamp)).size < expected.length,
            });
          }
        },
      );
      await fc.assert(property, { numRuns: 15 });
      hits.expectShares({
        'two events': 0.28,
        'a page that comes after': 0.18,
        'a filter that parts': 0.12,
        'equal times': 0.18,
      });
    }, 300_000);

    test('timelines', async () => {
      const hits = new Hits();
      const property = fc.asyncProperty(
        randomEvents,
        fc.array(randomTimelines, { minLength: 8, maxLength: 16 }),
        async (events, questions) => {
          const projectId = await store(events);
          for (const question of questions) {
            const asked = { projectId, ...question };
            const expected = await timelinesOf(memory, asked);
            expect(await timelinesOf(running.store, asked)).toEqual(expected);
            const steps = expected.flat();
            hits.note({
              'two actors': expected.length >= 2,
              'an actor who goes on': expected.some((actor) => actor.length >= 2),
              'kinds that differ': new Set(steps.map(({ kinds }) => kinds)).size >= 2,
              'values that differ': new Set(steps.map(({ value }) => value)).size >= 2,
            });
          }
        },
      );
      await fc.assert(property, { numRuns: 15 });
      hits.expectShares({
        'two actors': 0.5,
        'an actor who goes on': 0.45,
        'kinds that differ': 0.35,
        'values that differ': 0.2,
      });
    }, 300_000);

    test('the first and last of buckets', async () => {
      const hits = new Hits();
      const property = fc.asyncProperty(
        randomEvents,
        fc.array(randomFirstAndLast, { minLength: 6, maxLength: 12 }),
        async (events, questions) => {
          const projectId = await store(events);
          for (const { timelines, cuts } of questions) {
            const asked = { projectId, ...timelines };
            const everyEvent = await timelinesOf(memory, asked);
            const firstAndLastIn = startsAt(everyEvent, asked, cuts);
            await expectFirstAndLast(running.store, { ...asked, firstAndLastIn }, everyEvent);
            hits.note({
              'two actors': everyEvent.length >= 2,
              'between first and last': everyEvent.some((actor) => actor.length > 2),
              'several buckets': firstAndLastIn.length > 2,
            });
          }
        },
      );
      await fc.assert(property, { numRuns: 15 });
      hits.expectShares({ 'two actors': 0.4, 'between first and last': 0.25, 'several buckets': 0.25 });
    }, 300_000);
  });
}

/** The order of adding is the engine's: sums of numbers as far apart as these agree in few digits, or in none. */
function comparable(answer: AggregateAnswer, exact: boolean): AggregateAnswer {
  if (exact) return answer;
  const without = ({ sum: _sum, avg: _avg, ...values }: MetricValues): MetricValues => values;
  return {
    groups: answer.groups.map(({ keys, values }) => ({ keys, values: without(values) })),
    other: without(answer.other),
    total: without(answer.total),
  };
}
