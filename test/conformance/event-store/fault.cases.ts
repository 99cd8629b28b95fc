import { expect } from '@jest/globals';
import type { CanonicalEvent } from '../../../internal/domain/event/event.js';
import type { Call } from '../../../internal/ports/call.js';
import type { EventStore } from '../../../internal/ports/event-store.js';
import { call } from '../../support/call.js';
import { canonicalEvent, draft, drafts, identityOf, newProject, noon } from '../../support/event-draft.js';
import { everything, expectStored, type ConformanceCase } from './conformance-case.js';
import { refusal } from '../../support/refusal.js';

async function drain(pieces: AsyncIterable<unknown>): Promise<void> {
  for await (const piece of pieces) expect(Array.isArray(piece)).toBe(true);
}

const project = newProject();
const event = draft(project);

/** Every kind of call, as a client would make it. */
const calls: Readonly<Record<string, (store: EventStore, call: Call) => Promise<unknown>>> = {
  append: (store, how) => store.append([canonicalEvent(event)], how),
  present: (store, how) => store.present([identityOf(event)], how),
  aggregate: (store, how) => store.aggregate(everything(project), how),
  scan: (store, how) => drain(store.scan(everything(project), how)),
  timelines: (store, how) =>
    drain(store.timelines({ ...everything(project), kinds: [[]], value: null, firstAndLastIn: null }, how)),
  check: (store, how) => store.check(how),
};

/** Lines that cannot have come from the edge; whatever reads them has to refuse, not to guess. */
const poison: Readonly<Record<string, (event: CanonicalEvent) => CanonicalEvent>> = {
  'a timestamp that is a word': (good) => ({
    ...good,
    timestamp: NaN,
    line: replaced(good, `${good.timestamp}`, '"soon"'),
  }),
  'a received_at that is a word': (good) => ({ ...good, line: replaced(good, `:${noon + 5},`, ':"soon",') }),
  'a line cut short': (good) => ({ ...good, line: good.line.subarray(0, 150) }),
};

function replaced({ line }: CanonicalEvent, text: string, by: string): Buffer {
  expect(line.toString()).toContain(text);
  return Buffer.from(line.toString().replace(text, by));
}

export const faultCases: readonly ConformanceCase[] = [
  ...Object.entries(calls).flatMap(([name, make]): ConformanceCase[] => [
    {
      name: `${name} with a deadline in the past`,
      async run({ store }) {
        const late = { signal: new AbortController().signal, deadline: Date.now() - 1 };
        expect(await refusal(make(store, late))).toBe('deadline_exceeded');
      },
    },
    {
      name: `${name} that is cancelled before it begins`,
      async run({ store }) {
        const cancelled = { ...call(), signal: AbortSignal.abort() };
        expect(await refusal(make(store, cancelled))).toBe('cancelled');
      },
    },
    {
      name: `${name} that is cancelled while it waits`,
      async run({ store }) {
        const controller = new AbortController();
        const answer = refusal(make(store, { ...call(), signal: controller.signal }));
        controller.abort();
        expect(await answer).toBe('cancelled');
        await make(store, call());
      },
    },
  ]),
  {
    name: 'a question is ended while it is worked on: by the signal, and by the deadline',
    async run({ store }) {
      const ours = newProject();
      const events = drafts(ours, 20_000, (index) => ({ timestamp: noon + index, user_id: `user ${index}` }));
      await store.append(events.map(canonicalEvent), call());
      const groupBy = [{ by: 'field', field: { is: 'column', column: 'user_id' } }] as const;
      const long = { ...everything(ours), groupBy, orderBy: 'sessions', limit: 1_000 } as const;
      const codes: Record<'bySignal' | 'byDeadline', string[]> = { bySignal: [], byDeadline: [] };
      // How long it takes is not known: what counts is that some moment was in the middle, and none did harm.
      for (let delay = 0; delay < 10; delay++) {
        const controller = new AbortController();
        const signalled = refusal(store.aggregate(long, { ...call(), signal: controller.signal }));
        if (delay === 0) setImmediate(() => controller.abort());
        else setTimeout(() => controller.abort(), delay);
        codes.bySignal.push(await signalled);
        const deadline = Date.now() + 2 + delay;
        codes.byDeadline.push(await refusal(store.aggregate(long, { ...call(), deadline })));
      }
      expect(new Set([...codes.bySignal, 'not refused'])).toEqual(new Set(['cancelled', 'not refused']));
      expect(new Set([...codes.byDeadline, 'not refused'])).toEqual(
        new Set(['deadline_exceeded', 'not refused']),
      );
      expect((await store.aggregate(long, call())).total.count).toBe(20_000);
    },
  },
  {
    name: 'a cancelled append, repeated, is counted once',
    async run({ store }) {
      const ours = newProject();
      const events = drafts(ours, 2_000, (index) => ({ timestamp: noon + index * 86_400_000 }));
      const controller = new AbortController();
      const first = refusal(
        store.append(events.map(canonicalEvent), { ...call(), signal: controller.signal }),
      );
      setImmediate(() => controller.abort());
      expect(['cancelled', 'not refused']).toContain(await first);
      await store.append(events.map(canonicalEvent), call());
      await expectStored(store, ours, events);
    },
  },
  {
    name: 'a scan that is cancelled between two pieces ends with that code',
    async run({ store }) {
      const ours = newProject();
      const long = 'x'.repeat(1_000);
      const events = drafts(ours, 20_000, (index) => ({
        timestamp: noon + index,
        source: long.slice(0, 256),
      }));
      await store.append(events.map(canonicalEvent), call());
      const controller = new AbortController();
      let pieces = 0;
      const work = (async () => {
        for await (const piece of store.scan(everything(ours), { ...call(), signal: controller.signal })) {
          pieces += piece.length > 0 ? 1 : 0;
          controller.abort();
        }
      })();
      expect(await refusal(work)).toBe('cancelled');
      expect(pieces).toBe(1);
    },
  },
  ...Object.entries(poison).map(([name, spoil]): ConformanceCase => ({
    name: `${name} is refused for its data, and nothing else is lost`,
    async run({ store }) {
      const ours = newProject();
      const before = drafts(ours, 20, (index) => ({ timestamp: noon + index }));
      await store.append(before.map(canonicalEvent), call());
      const good = drafts(ours, 40, (index) => ({ timestamp: noon + 100 + index * 86_400_000 }));
      const lines = good.map(canonicalEvent);
      const spoilt = spoil(canonicalEvent(draft(ours)));
      expect(await refusal(store.append([...lines.slice(0, 20), spoilt, ...lines.slice(20)], call()))).toBe(
        'data_refused',
      );
      expect(await refusal(store.append([spoilt], call()))).toBe('data_refused');
      await store.append(lines, call());
      await expectStored(store, ours, [...before, ...good]);
    },
  })),
];
