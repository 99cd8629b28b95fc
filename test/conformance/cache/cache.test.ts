import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Cache } from '../../../internal/ports/cache.js';
import { awkwardTexts } from '../../support/awkward-texts.js';
import { call } from '../../support/call.js';
import { describeBackends } from '../describe-backend.js';
import { backends } from './backends.js';

describeBackends('cache', backends, (open) => {
  let now = 0;
  let cache: Cache;

  beforeEach(async () => {
    now = Date.now();
    cache = open({ now: () => now });
    await cache.start(call());
    await cache.check(call());
  });

  afterEach(async () => {
    await cache.stop();
    await cache.stop();
  });

  test('gives what was set, and nothing for what was not', async () => {
    await cache.set('key', '{"count":1}', 1_000, call());
    expect(await cache.get('key', call())).toBe('{"count":1}');
    expect(await cache.get('another', call())).toBeNull();
    await cache.set('key', 'newer', 1_000, call());
    expect(await cache.get('key', call())).toBe('newer');
  });

  test('texts come back as they were', async () => {
    for (const text of ['', ...awkwardTexts]) {
      const key = randomUUID();
      await cache.set(key, text, 1_000, call());
      expect(await cache.get(key, call())).toBe(text);
    }
  });

  test('gives nothing after its time', async () => {
    await cache.set('key', 'value', 1_000, call());
    now += 999;
    expect(await cache.get('key', call())).toBe('value');
    now += 1;
    expect(await cache.get('key', call())).toBeNull();
  });

  test('a generation stays until it is moved, and never comes back', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const seen = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const generation = await cache.generation(one, call());
      expect(await cache.generation(one, call())).toBe(generation);
      expect(seen).not.toContain(generation);
      seen.add(generation);
      const before = await cache.generation(other, call());
      await cache.moveGenerations([one], call());
      expect(await cache.generation(other, call())).toBe(before);
    }
  });

  test('a generation can be moved before it was ever asked for', async () => {
    const project = randomUUID();
    await cache.moveGenerations([project, randomUUID()], call());
    const generation = await cache.generation(project, call());
    expect(await cache.generation(project, call())).toBe(generation);
  });

  test('holds a bounded amount', async () => {
    const value = 'x'.repeat(10_000);
    for (let at = 0; at < 1_000; at += 1) await cache.set(`key ${at}`, value, 60_000, call());
    expect(await cache.get('key 0', call())).toBeNull();
    expect(await cache.get('key 999', call())).toBe(value);
  });
});
