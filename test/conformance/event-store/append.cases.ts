import { expect } from '@jest/globals';
import { call } from '../../support/call.js';
import {
  canonicalEvent,
  draft,
  drafts,
  newProject,
  noon,
  type EventDraft,
} from '../../support/event-draft.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { count, everything, expectStored, scanAll, type ConformanceCase } from './conformance-case.js';

const DAY = 86_400_000;

interface AppendCase {
  readonly name: string;
  /** The calls, one after the other, and what is stored afterwards. */
  readonly plan: (project: string) => {
    calls: readonly (readonly EventDraft[])[];
    stored: readonly EventDraft[];
  };
}

const plans: readonly AppendCase[] = [
  {
    name: 'a call without events does nothing',
    plan: () => ({ calls: [[]], stored: [] }),
  },
  {
    name: 'one event with every column',
    plan(project) {
      const event = draft(project, {
        user_id: 'u',
        anonymous_id: 'a',
        session_id: 's',
        source: 'example.org',
        page_url: 'https://example.org/?q=1#top',
        properties: '{"plan":"pro"}',
      });
      return { calls: [[event]], stored: [event] };
    },
  },
  {
    name: 'one event with nothing but its type',
    plan(project) {
      const event = draft(project);
      return { calls: [[event]], stored: [event] };
    },
  },
  {
    name: 'an identity twice in one call is one event',
    plan(project) {
      const [one, two] = drafts(project, 2, () => ({})) as [EventDraft, EventDraft];
      return { calls: [[one, two, one, one]], stored: [one, two] };
    },
  },
  {
    name: 'an identity in a second call is the same event',
    plan(project) {
      const events = drafts(project, 3, (index) => ({ timestamp: noon + index }));
      return { calls: [events, [...events].reverse(), events.slice(1)], stored: events };
    },
  },
  {
    name: 'the same id at another time is another event, a millisecond or years away',
    plan(project) {
      const times = [0, 1, noon, noon + 1, noon + DAY, noon + 3_650 * DAY];
      const events = times.map((timestamp) => draft(project, { id: 'order-1', timestamp }));
      return { calls: [events, events], stored: events };
    },
  },
  {
    name: 'ids are kept as sent, and a UUID is one identity in either case',
    plan(project) {
      const upper = draft(project, { id: '018F4E2A-7C1B-7D3E-9F00-ABCDEFABCDEF' });
      const ids = ['ORDER-1', 'order-1', 'order-1 ', '018f4e2a7c1b7d3e9f00abcdefabcdef', '1', '01', '{}'];
      const others = ids.map((id) => draft(project, { id }));
      return { calls: [[upper], [...others, { ...upper }]], stored: [upper, ...others] };
    },
  },
  {
    name: 'the first and the last time that an event can have',
    plan(project) {
      const timestamps = [0, 1, 999, 1_000, Date.now() + DAY];
      const events = timestamps.map((timestamp) => draft(project, { timestamp }));
      return { calls: [events], stored: events };
    },
  },
  {
    name: 'received_at is kept to the millisecond',
    plan(project) {
      const events = [0, 1, 1_431_864_000_001, Date.now()].map((receivedAt) =>
        draft(project, { receivedAt }),
      );
      return { calls: [events], stored: events };
    },
  },
  {
    name: 'duplicates across calls and days, in any order and batch',
    plan(project) {
      const random = new SeededRandom(20_150_517);
      const events = drafts(project, 200, (index) => ({
        id: `event ${index % 50}`,
        timestamp: noon + Math.floor(index / 50) * DAY,
        user_id: `user ${index % 7}`,
      }));
      const sent = random.shuffled([...events, ...events, ...events]);
      const calls: EventDraft[][] = [];
      while (sent.length > 0) calls.push(sent.splice(0, random.whole(1, 120)));
      return { calls, stored: events };
    },
  },
];

export const appendCases: readonly ConformanceCase[] = [
  ...(plans.map(({ name, plan }) => ({
    name,
    async run({ store }) {
      const project = newProject();
      const { calls, stored } = plan(project);
      for (const events of calls) await store.append(events.map(canonicalEvent), call());
      await expectStored(store, project, stored);
    },
  })) satisfies ConformanceCase[]),
  {
    name: 'an identity with another body is counted once, and one of the two is kept whole',
    async run({ store }) {
      const project = newProject();
      const first = draft(project, { id: 'one', user_id: 'a', properties: '{"body":1}' });
      const second = draft(project, { id: 'one', source: 'b', properties: '{"body":2}' });
      await store.append([first].map(canonicalEvent), call());
      await store.append([second, first, second].map(canonicalEvent), call());
      const [kept] = await scanAll(store, everything(project));
      await expectStored(store, project, [kept?.properties === first.properties ? first : second]);
    },
  },
  {
    name: 'two projects with the same ids and times keep their own events',
    async run({ store }) {
      const [ours, theirs] = [newProject(), newProject()];
      const inBoth = (project: string) => [
        draft(project, { id: 'same', user_id: project }),
        draft(project, { id: '018f4e2a-7c1b-7d3e-9f00-abcdefabcdef', user_id: project }),
      ];
      await store.append([...inBoth(ours), ...inBoth(theirs)].map(canonicalEvent), call());
      await expectStored(store, ours, inBoth(ours));
      await expectStored(store, theirs, inBoth(theirs));
    },
  },
  {
    name: 'four writers at once with overlapping batches',
    async run({ store }) {
      const project = newProject();
      const events = drafts(project, 1_000, (index) => ({
        timestamp: noon + (index % 40) * DAY,
        source: `${index}`,
      }));
      const writer = async (number: number) => {
        const order = new SeededRandom(number).shuffled(events);
        for (let at = 0; at < order.length; at += 250) {
          await store.append(order.slice(at, at + 250).map(canonicalEvent), call());
        }
      };
      await Promise.all([1, 2, 3, 4].map(writer));
      await expectStored(store, project, events);
    },
  },
  {
    name: 'what has resolved is seen at once by another call',
    async run({ store }) {
      const project = newProject();
      for (let sent = 1; sent <= 20; sent++) {
        await store.append([canonicalEvent(draft(project))], call());
        expect(await count(store, project)).toBe(sent);
      }
    },
  },
];
