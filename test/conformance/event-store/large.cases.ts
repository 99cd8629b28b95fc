import { expect } from '@jest/globals';
import { call } from '../../support/call.js';
import { canonicalEvent, draft, drafts, newProject, noon } from '../../support/event-draft.js';
import { byBytes } from '../../support/text-order.js';
import {
  columnFilter,
  count,
  everything,
  expectStored,
  scanAll,
  type ConformanceCase,
} from './conformance-case.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

export const largeCases: readonly ConformanceCase[] = [
  {
    name: '10,000 events in one call',
    async run({ store }) {
      const project = newProject();
      const events = drafts(project, 10_000, (index) => ({
        timestamp: noon + index * 7,
        user_id: `${index % 10}`,
      }));
      await store.append(events.map(canonicalEvent), call());
      await expectStored(store, project, events);
    },
  },
  {
    name: 'events of 20,000 days, from 1970 on, in one call and again',
    async run({ store }) {
      const project = newProject();
      const events = drafts(project, 20_000, (index) => ({ timestamp: index * DAY, id: `day ${index}` }));
      await store.append(events.map(canonicalEvent), call());
      await store.append(events.slice(10_000).map(canonicalEvent), call());
      await expectStored(store, project, events);
    },
  },
  {
    name: '10,000 buckets, of which the first starts before 1970',
    async run({ store }) {
      const project = newProject();
      const starts = Array.from({ length: 10_000 }, (_, index) => (index - 1) * MINUTE);
      const filled = starts.filter((start, index) => start >= 0 && index % 7 === 3);
      const events = [0, ...filled].map((timestamp) => draft(project, { timestamp }));
      await store.append(events.map(canonicalEvent), call());
      const range = { from: 0, until: 9_999 * MINUTE };
      const request = { ...everything(project), range, metrics: ['count'] as const };
      const answer = await store.aggregate({ ...request, groupBy: [{ by: 'time', starts }] }, call());
      expect(answer.groups).toEqual([0, ...filled].map((start) => ({ keys: [start], values: { count: 1 } })));
    },
  },
  {
    name: 'one bucket that starts long before 1970 holds the first event',
    async run({ store }) {
      const project = newProject();
      await store.append([canonicalEvent(draft(project, { timestamp: 0 }))], call());
      const starts = [-31 * DAY, 28 * DAY];
      const answer = await store.aggregate(
        { ...everything(project), groupBy: [{ by: 'time', starts }] },
        call(),
      );
      expect(answer.groups.map((group) => group.keys)).toEqual([[-31 * DAY]]);
    },
  },
  {
    name: '3,000 groups, the first 1,000 by a metric, ties by bytes, uniques distinct over the rest',
    async run({ store }) {
      const project = newProject();
      // Characters on both sides of the surrogates, where UTF-16 order is not the order of bytes.
      const sources = Array.from({ length: 3_000 }, (_, index) =>
        String.fromCodePoint((index % 2 === 0 ? 0xe000 : 0x10000) + index),
      );
      const events = sources.flatMap((source, index) =>
        drafts(project, 1 + (index % 3), (n) => ({
          source,
          user_id: `user ${(index + n) % 50}`,
          session_id: 'one',
        })),
      );
      await store.append(events.map(canonicalEvent), call());
      const order = (a: string, b: string) =>
        (sources.indexOf(b) % 3) - (sources.indexOf(a) % 3) || byBytes(a, b);
      const first = sources.toSorted(order).slice(0, 1_000);
      const rest = events.filter((event) => !first.includes(event.source ?? ''));
      const groupBy = [{ by: 'field', field: { is: 'column', column: 'source' } }] as const;
      const request = { ...everything(project), groupBy, orderBy: 'count', limit: 1_000 } as const;
      const answer = await store.aggregate(request, call());
      expect(answer.groups.map((group) => group.keys[0])).toEqual(first);
      expect(answer.other).toEqual({ count: rest.length, unique_users: 50, sessions: 1 });
      expect(answer.total).toEqual({ count: events.length, unique_users: 50, sessions: 1 });
    },
  },
  {
    name: '50,000 events are streamed in pieces, in order',
    async run({ store }) {
      const project = newProject();
      for (let part = 0; part < 5; part++) {
        const events = drafts(project, 10_000, (index) => ({
          timestamp: noon + Math.floor((index * 7_919) % 10_000) * 1_000 + part * 13,
        }));
        await store.append(events.map(canonicalEvent), call());
      }
      let seen = 0;
      let last = { timestamp: 0, idKey: '' };
      const sizes: number[] = [];
      for await (const piece of store.scan(everything(project), call())) {
        sizes.push(piece.length);
        for (const event of piece) {
          const follows =
            event.timestamp > last.timestamp ||
            (event.timestamp === last.timestamp && byBytes(event.idKey, last.idKey) > 0);
          if (!follows) throw new Error(`Event ${seen} is out of order.`);
          last = event;
          seen++;
        }
      }
      expect(seen).toBe(50_000);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(10_000);
    },
  },
  {
    name: 'page addresses as long as they can be are kept, grouped and found',
    async run({ store }) {
      const project = newProject();
      const urls = ['x'.repeat(4_096), '\u{1f600}'.repeat(4_096), `${'\u{1f600}'.repeat(4_095)}b`];
      const events = urls.map((url) => draft(project, { page_url: url, user_id: '\u{10ffff}'.repeat(256) }));
      await store.append(events.map(canonicalEvent), call());
      await expectStored(store, project, events);
      const filters = urls.slice(0, 2).map((url) => columnFilter('page_url', [url, 'absent']));
      expect(await scanAll(store, { ...everything(project), filters: filters.slice(0, 1) })).toHaveLength(1);
      const groupBy = [{ by: 'field', field: { is: 'column', column: 'page_url' } }] as const;
      const answer = await store.aggregate({ ...everything(project), groupBy }, call());
      expect(answer.groups.map((group) => group.keys[0])).toEqual(urls.toSorted(byBytes));
      expect(await count(store, project)).toBe(3);
    },
  },
];
