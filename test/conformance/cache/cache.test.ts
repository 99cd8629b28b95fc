import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Cache } from '../../../internal/ports/cache.js';
import { awkwardTexts } from '../../support/awkward-texts.js';
import { call } from '../../support/call.js';
import { describeBackend } from '../describe-backend.js';
import { backends } from './backends.js';

/** Longer than any of these tests. */
const LONG_MS = 600_000;
/** For those that see the end of it; no test asks for anything within it. */
const SHORT_MS = 300;

for (const [backend, fixture] of Object.entries(backends)) {
  const { describe } = fixture;
  describeBackend({ port: 'cache', backend, suite: 'contract', describe }, () => {
    let cache: Cache;

    beforeAll(() => fixture.start());
    afterAll(() => fixture.stop());

    async function opened(keepMs: number): Promise<Cache> {
      const other = await fixture.open(keepMs);
      await other.start(call());
      await other.check(call());
      return other;
    }

    beforeEach(async () => {
      cache = await opened(LONG_MS);
    });

    afterEach(async () => {
      await cache.stop();
      await cache.stop();
    });

    test('gives what was set, and nothing for what was not', async () => {
      await cache.set('key', '{"count":1}', call());
      expect(await cache.get('key', call())).toBe('{"count":1}');
      expect(await cache.get('another', call())).toBeNull();
      await cache.set('key', 'newer', call());
      expect(await cache.get('key', call())).toBe('newer');
    });

    test('texts come back as they were', async () => {
      for (const text of ['', ...awkwardTexts]) {
        const key = randomUUID();
        await cache.set(key, text, call());
        expect(await cache.get(key, call())).toBe(text);
      }
    });

    test('gives nothing after its time', async () => {
      const short = await opened(SHORT_MS);
      await short.set('key', 'value', call());
      await fixture.pass(
        SHORT_MS,
        'the value is gone',
        async () => (await short.get('key', call())) === null,
      );
    });

    test('a generation stays until it is moved, and never comes back', async () => {
      const [one, other] = [randomUUID(), randomUUID()];
      const seen = new Set<string>();
      for (let round = 0; round < 20; round += 1) {
        const generation = await cache.generation(one, call());
        expect(generation).not.toBeNull();
        expect(await cache.generation(one, call())).toBe(generation);
        expect(seen).not.toContain(generation);
        seen.add(generation ?? '');
        const before = await cache.generation(other, call());
        await cache.moveGenerations([one], call());
        expect(await cache.generation(other, call())).toBe(before);
      }
    });

    test('those who ask at once for a generation get the same', async () => {
      const project = randomUUID();
      const all = await Promise.all(Array.from({ length: 50 }, () => cache.generation(project, call())));
      expect(new Set(all).size).toBe(1);
    });

    test('a generation ends by itself within its time, however often it is asked for', async () => {
      const short = await opened(SHORT_MS);
      const project = randomUUID();
      const generation = await short.generation(project, call());
      await fixture.pass(
        short.keepMs,
        'there is another generation',
        async () => (await short.generation(project, call())) !== generation,
      );
    });

    test('generations can be moved before they were ever asked for, several at once', async () => {
      const [one, other] = [randomUUID(), randomUUID()];
      await cache.moveGenerations([one, other], call());
      const generations = await Promise.all([cache.generation(one, call()), cache.generation(other, call())]);
      expect(await cache.generation(one, call())).toBe(generations[0]);
      await cache.moveGenerations([one, other], call());
      expect(await cache.generation(one, call())).not.toBe(generations[0]);
      expect(await cache.generation(other, call())).not.toBe(generations[1]);
    });

    test('who wants to make a value may, again after a release, and where nobody came back after its time', async () => {
      expect(await cache.claim('key', LONG_MS, call())).toBe(true);
      await cache.release('key', call());
      expect(await cache.claim('key', SHORT_MS, call())).toBe(true);
      await fixture.pass(SHORT_MS, 'it may be made again', () => cache.claim('key', LONG_MS, call()));
    });

    test('holds a bounded amount', async () => {
      const value = 'x'.repeat(10_000);
      const keys = Array.from({ length: 1_000 }, (_, at) => `key ${at}`);
      for (const key of keys) await cache.set(key, value, call());
      expect(await cache.get('key 999', call())).toBe(value);
      let gone = 0;
      for (const key of keys) gone += (await cache.get(key, call())) === null ? 1 : 0;
      expect(gone).toBeGreaterThan(100);
    });
  });
}
