import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { MemoryCache } from '../../../../internal/adapters/cache/memory/index.js';
import type { Cache } from '../../../../internal/ports/cache.js';
import { AnswerCache } from '../../../../internal/services/cache/answer-cache.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { createLogger } from '../../../../pkg/logger/index.js';
import { call } from '../../../support/call.js';
import { SeededRandom } from '../../../support/seeded-random.js';
import { runSeed } from '../../../support/run-seed.js';

const clock = { now: () => Date.now() };
const logger = createLogger('silent');
const { signal } = new AbortController();

function answers(cache: Cache = new MemoryCache({ clock, maxBytes: 1_000_000 })): AnswerCache {
  return new AnswerCache(cache, clock, logger);
}

/** A cache of which every call fails. */
function lostCache(): Cache {
  const lost = (): Promise<never> => Promise.reject(new PatchbayError('unavailable', 'The cache is away.'));
  const cache = new MemoryCache({ clock, maxBytes: 1_000 });
  return Object.assign(cache, { get: lost, set: lost, claim: lost, generation: lost, moveGenerations: lost });
}

describe('answers are given again', () => {
  const asked = { projectId: randomUUID(), question: 'how many?' };

  test('until an event is stored, and to the same question of the same project only', async () => {
    const cache = answers();
    const ask = (of: typeof asked, text: string) => cache.answer(of, call(), () => Promise.resolve(text));
    expect(await ask(asked, '1')).toEqual({ text: '1', cached: false });
    expect(await ask(asked, '2')).toEqual({ text: '1', cached: true });
    expect(await ask({ ...asked, question: 'who?' }, '3')).toEqual({ text: '3', cached: false });
    expect(await ask({ ...asked, projectId: randomUUID() }, '4')).toEqual({ text: '4', cached: false });
    await cache.forget([asked.projectId], signal);
    expect(await ask(asked, '5')).toEqual({ text: '5', cached: false });
  });

  test('not at all where the cache is away: the question is answered', async () => {
    const cache = answers(lostCache());
    for (const text of ['1', '2']) {
      expect(await cache.answer(asked, call(), () => Promise.resolve(text))).toEqual({ text, cached: false });
    }
  });

  test('an error is not an answer', async () => {
    const cache = answers();
    const failure = new PatchbayError('unavailable', 'The store is away.');
    await expect(cache.answer(asked, call(), () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await cache.answer(asked, call(), () => Promise.resolve('1'))).toEqual({
      text: '1',
      cached: false,
    });
  });
});

test('a writer whose cache is away goes on when every old answer has ended', async () => {
  let now = 0;
  const lost = lostCache();
  const cache = new AnswerCache(lost, { now: () => (now += lost.keepMs / 3) }, logger);
  await cache.forget([randomUUID()], signal);
  expect(now).toBeGreaterThanOrEqual(lost.keepMs);
});

/**
 * Questions read the storage at some moment while they run, and writes commit, move the generation and are told.
 * Whatever their order, no question that begins after a write was told gives an answer from before it.
 */
test(`no old answer after a write was told, INGEST_SEED=${runSeed('INGEST_SEED')}`, async () => {
  const random = new SeededRandom(runSeed('INGEST_SEED'));
  const turns = async (): Promise<void> => {
    for (let left = random.whole(0, 4); left > 0; left -= 1) await new Promise(setImmediate);
  };
  for (let round = 0; round < 200; round += 1) {
    const cache = answers();
    const projectId = randomUUID();
    let stored = 0;
    let told = 0;
    const question = async (): Promise<void> => {
      await turns();
      const known = told;
      const { text } = await cache.answer({ projectId, question: 'how many?' }, call(), async () => {
        await turns();
        const count = stored;
        await turns();
        return String(count);
      });
      expect(Number(text)).toBeGreaterThanOrEqual(known);
    };
    const write = async (): Promise<void> => {
      for (let written = 0; written < 5; written += 1) {
        await turns();
        stored += 1;
        const now = stored;
        await turns();
        await cache.forget([projectId], signal);
        told = now;
      }
    };
    await Promise.all([write(), ...Array.from({ length: 20 }, question)]);
  }
});
