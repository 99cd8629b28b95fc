import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import type { ObjectStore } from '../../../internal/ports/object-store.js';
import { call } from '../../support/call.js';
import { describeBackends } from '../describe-backend.js';
import { backends, type Installation } from './backends.js';

describeBackends('object store', backends, (install) => {
  let installation: Installation;
  let store: ObjectStore;

  beforeEach(async () => {
    installation = await install();
    store = installation.open();
    await store.start(call());
    await store.check(call());
  });

  afterEach(async () => {
    await store.stop();
    await store.stop();
    await installation.remove();
  });

  const put = (name: string, text: string) => store.put(name, Readable.from([Buffer.from(text)]), call());
  const get = async (name: string): Promise<string> =>
    (await buffer((await store.get(name, call())).content)).toString();
  const names = async (prefix = ''): Promise<string[]> => {
    const found: string[] = [];
    for await (const { name } of store.list(prefix, call())) found.push(name);
    return found;
  };

  test('gives back what was put, also after a restart', async () => {
    expect(await put('exports/one.csv', 'a,b\r\n')).toEqual({ bytes: 5 });
    await store.stop();
    store = installation.open();
    await store.start(call());
    expect(await get('exports/one.csv')).toBe('a,b\r\n');
    expect((await store.get('exports/one.csv', call())).bytes).toBe(5);
  });

  test('puts the new in place of the old, and keeps an empty object', async () => {
    await put('a', 'old');
    await put('a', '');
    expect(await get('a')).toBe('');
  });

  test('carries many megabytes in order', async () => {
    const piece = Buffer.alloc(64 * 1024);
    const pieces = function* () {
      for (let at = 0; at < 256; at += 1) yield Buffer.from(piece.fill(at % 251));
    };
    expect(await store.put('large', Readable.from(pieces()), call())).toEqual({ bytes: 16 * 1024 * 1024 });
    const back = await buffer((await store.get('large', call())).content);
    expect(Buffer.compare(back, Buffer.concat([...pieces()]))).toBe(0);
  });

  test('lists by prefix in the order of names', async () => {
    for (const name of ['b/2', 'a/1', 'b/10', 'ab']) await put(name, name);
    expect(await names()).toEqual(['a/1', 'ab', 'b/10', 'b/2']);
    expect(await names('b/')).toEqual(['b/10', 'b/2']);
    expect(await names('nothing')).toEqual([]);
    for await (const found of store.list('ab', call())) {
      expect(found).toMatchObject({ name: 'ab', bytes: 2 });
      expect(Math.abs(found.modifiedAt - Date.now())).toBeLessThan(60_000);
    }
  });

  test('what is deleted is gone, and may be deleted again', async () => {
    await put('a/b', 'x');
    await store.delete('a/b', call());
    await store.delete('a/b', call());
    await expect(store.get('a/b', call())).rejects.toMatchObject({ code: 'not_found' });
    expect(await names()).toEqual([]);
  });

  test('what is not there is not found', async () => {
    await put('a/b', 'x');
    for (const name of ['nothing', 'a', 'a/b/c']) {
      await expect(store.get(name, call())).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  test('a content that fails leaves what was there before', async () => {
    await put('a', 'before');
    const failing = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        await setImmediate();
        throw new Error('the source failed');
      })(),
    );
    await expect(store.put('a', failing, call())).rejects.toMatchObject({ code: 'unavailable' });
    expect(await get('a')).toBe('before');
    expect(await names()).toEqual(['a']);
  });

  test('a call that is cancelled leaves what was there before', async () => {
    const cancel = new AbortController();
    const endless = Readable.from(
      (async function* () {
        for (;;) {
          yield Buffer.alloc(1_024);
          cancel.abort();
          await setImmediate();
        }
      })(),
    );
    const cancelled = store.put('a', endless, { ...call(), signal: cancel.signal });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(await names()).toEqual([]);
  });

  test.each([
    '',
    '/',
    '..',
    '../secret',
    'a/../../b',
    '/etc/passwd',
    'a//b',
    'a\0',
    'ä',
    '~unfinished/a',
    'x'.repeat(513),
  ])('%j is no name', async (name) => {
    await expect(put(name, 'x')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(store.get(name, call())).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(store.delete(name, call())).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('a call whose deadline has passed does nothing', async () => {
    const late = { ...call(), deadline: Date.now() - 1 };
    await expect(store.put('a', Readable.from(['x']), late)).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
    expect(await names()).toEqual([]);
  });
});
