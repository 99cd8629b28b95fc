import { expect } from '@jest/globals';
import type { ScanRequest } from '../../../internal/ports/event-store.js';
import { call } from '../../support/call.js';
import {
  canonicalEvent,
  drafts,
  newProject,
  noon,
  storedEvent,
  type EventDraft,
} from '../../support/event-draft.js';
import { byTimeAndId, count, everything, scanAll, type ConformanceCase } from './conformance-case.js';

/** 60 events at 6 instants: ten of equal time at each, with UUIDs and with ids of other forms. */
function sixty(project: string): EventDraft[] {
  return drafts(project, 60, (index) => ({
    timestamp: noon + (index % 6) * 1_000,
    event_type: index % 2 === 0 ? 'view' : 'click',
    ...(index % 3 === 0 ? { id: `id ${index}` } : {}),
    ...(index % 5 === 0 ? {} : { source: `source ${index % 5}` }),
  }));
}

interface ScanCase {
  readonly name: string;
  readonly request: Partial<ScanRequest>;
  /** What is left of the sixty, which come in ascending order. */
  readonly expected: (sorted: readonly EventDraft[]) => readonly EventDraft[];
}

const plans: readonly ScanCase[] = [
  {
    name: 'ascending by time, equal times by the bytes of the id',
    request: {},
    expected: (sorted) => sorted,
  },
  {
    name: 'descending is the reverse, also among equal times',
    request: { order: 'descending' },
    expected: (sorted) => sorted.toReversed(),
  },
  { name: 'a limit, ascending', request: { limit: 13 }, expected: (sorted) => sorted.slice(0, 13) },
  {
    name: 'a limit, descending',
    request: { limit: 13, order: 'descending' },
    expected: (sorted) => sorted.toReversed().slice(0, 13),
  },
  { name: 'a limit beyond the end', request: { limit: 61 }, expected: (sorted) => sorted },
  {
    name: 'a half-open range',
    request: { range: { from: noon + 1_000, until: noon + 3_000 } },
    expected: (sorted) => sorted.filter((event) => [noon + 1_000, noon + 2_000].includes(event.timestamp)),
  },
  {
    name: 'filters, all of which must hold',
    request: {
      filters: [
        { field: { is: 'column', column: 'event_type' }, condition: { is: 'any_of', values: ['view'] } },
        {
          field: { is: 'column', column: 'source' },
          condition: { is: 'any_of', values: ['source 1', 'source 2', 'absent'] },
        },
      ],
      limit: 5,
    },
    expected: (sorted) =>
      sorted
        .filter(
          (event) => event.event_type === 'view' && ['source 1', 'source 2'].includes(event.source ?? ''),
        )
        .slice(0, 5),
  },
  {
    name: 'a column that contains a text at its very beginning',
    request: {
      filters: [
        { field: { is: 'column', column: 'source' }, condition: { is: 'contains', text: 'source 1' } },
      ],
    },
    expected: (sorted) => sorted.filter((event) => event.source === 'source 1'),
  },
  {
    name: 'nothing to find',
    request: {
      filters: [
        { field: { is: 'column', column: 'source' }, condition: { is: 'any_of', values: ['absent'] } },
      ],
    },
    expected: () => [],
  },
];

/** What comes after one of the sixty: the seventh is among others of its instant, the tenth is the last of it. */
const pages = (['ascending', 'descending'] as const).flatMap((order) =>
  [0, 6, 9, 10, 58, 59].map((place) => ({ order, place })),
);

export const scanCases: readonly ConformanceCase[] = [
  ...pages.map(({ order, place }): ConformanceCase => ({
    name: `${order}, after event ${place}: neither it nor what stands before it`,
    async run({ store }) {
      const project = newProject();
      await store.append(sixty(project).map(canonicalEvent), call());
      const events = await scanAll(store, { ...everything(project), order });
      const { timestamp, idKey } = events[place]!;
      const after = { timestamp, idKey };
      expect(events).toHaveLength(60);
      expect(await scanAll(store, { ...everything(project), order, after })).toEqual(events.slice(place + 1));
      expect(await scanAll(store, { ...everything(project), order, after, limit: 7 })).toEqual(
        events.slice(place + 1, place + 8),
      );
    },
  })),
  {
    name: 'after a place where no event is, at an instant that has some',
    async run({ store }) {
      const project = newProject();
      await store.append(sixty(project).map(canonicalEvent), call());
      const all = await scanAll(store, everything(project));
      for (const idKey of ['0'.repeat(32), '7f'.repeat(16), 'f'.repeat(32)]) {
        const after = { timestamp: noon + 2_000, idKey };
        const place = { ...everything(project), after };
        expect(await scanAll(store, place)).toEqual(all.filter((event) => byTimeAndId(after, event) < 0));
        expect(await scanAll(store, { ...place, order: 'descending' })).toEqual(
          all.filter((event) => byTimeAndId(after, event) > 0).reverse(),
        );
      }
    },
  },
  ...plans.map(({ name, request, expected }): ConformanceCase => ({
    name,
    async run({ store }) {
      const project = newProject();
      const events = sixty(project);
      const lines = [...events, ...sixty(newProject())].map(canonicalEvent);
      await store.append(lines, call());
      await store.append(lines, call());
      const sorted = events.toSorted((a, b) => byTimeAndId(storedEvent(a), storedEvent(b)));
      expect(await scanAll(store, { ...everything(project), ...request })).toEqual(
        expected(sorted).map(storedEvent),
      );
    },
  })),
  {
    name: 'leaving early ends it, and the storage goes on',
    async run({ store }) {
      const project = newProject();
      const events = drafts(project, 5_000, (index) => ({ timestamp: noon + index }));
      await store.append(events.map(canonicalEvent), call());
      for (let turn = 0; turn < 12; turn++) {
        for await (const piece of store.scan(everything(project), call())) {
          expect(piece[0]?.timestamp).toBe(noon);
          break;
        }
      }
      expect(await count(store, project)).toBe(5_000);
    },
  },
  {
    name: 'two scans at once, with a question between their pieces',
    async run({ store }) {
      const project = newProject();
      const events = drafts(project, 5_000, (index) => ({ timestamp: noon + index }));
      await store.append(events.map(canonicalEvent), call());
      const seen = await Promise.all(
        (['ascending', 'descending'] as const).map(async (order) => {
          let number = 0;
          for await (const piece of store.scan({ ...everything(project), order }, call())) {
            number += piece.length;
            expect(await count(store, project)).toBe(5_000);
          }
          return number;
        }),
      );
      expect(seen).toEqual([5_000, 5_000]);
    },
  },
];
