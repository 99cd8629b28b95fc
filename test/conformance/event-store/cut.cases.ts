import { expect } from '@jest/globals';
import type { CanonicalEvent } from '../../../internal/domain/event/event.js';
import type { EventStore } from '../../../internal/ports/event-store.js';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { call } from '../../support/call.js';
import { canonicalEvent, drafts, newProject, noon } from '../../support/event-draft.js';
import { TcpProxy, type Cut } from '../../support/tcp-proxy.js';
import { until } from '../../support/until.js';
import { count, expectStored } from './conformance-case.js';
import { untilItAnswers, type EngineCase, type EngineSubject } from './engine-case.js';

const EVENTS = 500;
const CUTS = 10;

/** What each of these appends leaves behind, before it is sent again. */
const cuts: readonly {
  readonly name: string;
  readonly cut: Cut;
  readonly at: (requests: readonly string[]) => readonly string[];
  readonly stored: number;
  readonly needs?: 'several requests';
}[] = [
  {
    name: 'the answer to the request that makes events durable (COMMIT) is lost',
    cut: 'before answer',
    at: (requests) => requests.slice(-1),
    stored: EVENTS,
  },
  {
    name: 'the connection is cut before any request',
    cut: 'before request',
    at: (requests) => requests,
    stored: 0,
  },
  {
    name: 'the connection is cut before any answer but the last',
    cut: 'before answer',
    at: (requests) => requests.slice(0, -1),
    stored: 0,
    needs: 'several requests',
  },
];

export const cutCases: readonly EngineCase[] = [
  ...cuts.map(({ name, cut, at, stored, needs }): EngineCase => ({
    name: `${name}: refused as what may pass; sent again, each event is there once`,
    ...(needs !== undefined && { needs }),
    async run(subject) {
      await throughProxy(subject, async (store, proxy) => {
        for (const request of at(subject.fixture.requests)) {
          const project = newProject();
          const events = drafts(project, EVENTS, (index) => ({ timestamp: noon + index }));
          const lines = events.map(canonicalEvent);
          const isCut = proxy.cutOnce(cut, request);
          await expectPassing(store.append(lines, call()));
          await isCut;
          // The engine may still be at it.
          const direct = subject.engine.store;
          await until('what became of it', async () => (await count(direct, project)) === stored);
          await untilItAnswers(store);
          await store.append(lines, call());
          await expectStored(direct, project, events);
        }
      });
    },
  })),
  {
    name: 'one connection after the other is cut under four writers with overlapping batches: each event is there once',
    async run(subject) {
      await throughProxy(subject, async (store, proxy) => {
        const project = newProject();
        const events = drafts(project, 4_000, (index) => ({ timestamp: noon + index }));
        let refused = 0;
        const writer = async (first: number): Promise<void> => {
          // Half of each batch is also in the next one, which another writer sends.
          for (let at = first * 200; at < events.length; at += 800) {
            const times = await appendUntilStored(store, events.slice(at, at + 400).map(canonicalEvent));
            refused += times;
          }
        };
        const writing = Promise.all([0, 1, 2, 3].map(writer));
        const last = subject.fixture.requests.at(-1) ?? '';
        const cutting = (async () => {
          for (let done = 0; done < CUTS; done++)
            await proxy.cutOnce(done % 2 === 0 ? 'before answer' : 'before request', last);
        })();
        // What fails first is told: writers that gave up would leave nothing to cut.
        await Promise.race([writing, cutting]);
        await Promise.all([writing, cutting]);
        expect(refused).toBeGreaterThanOrEqual(CUTS);
        await expectStored(subject.engine.store, project, events);
      });
    },
  },
];

/** How often it was refused before; no more often than connections are cut. */
async function appendUntilStored(store: EventStore, batch: readonly CanonicalEvent[]): Promise<number> {
  for (let refused = 0; ; refused++) {
    try {
      await store.append(batch, call());
      return refused;
    } catch (error) {
      expect(error).toMatchObject({ retryable: true });
      if (refused === CUTS) throw error;
    }
  }
}

export async function expectPassing(work: Promise<void>): Promise<void> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PatchbayError);
  expect(error).toMatchObject({ code: 'unavailable', retryable: true });
}

/** A store that reaches the engine through a proxy, for one case. */
async function throughProxy(
  { engine }: EngineSubject,
  work: (store: EventStore, proxy: TcpProxy) => Promise<void>,
): Promise<void> {
  const proxy = await TcpProxy.start(engine.port);
  const store = engine.through(proxy.port);
  try {
    await store.start(call());
    await work(store, proxy);
  } finally {
    await store.stop();
    proxy.stop();
  }
}
