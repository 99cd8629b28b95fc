import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { withPort } from '../../../servers/server-url.js';
import { ownServerFor, type OwnServer } from '../../../servers/server-for.js';
import { call } from '../../../support/call.js';
import {
  cachingProcess,
  connectionTo,
  stopConnections,
  type CachingProcess,
} from '../../../support/redis-at.js';
import { refusal } from '../../../support/refusal.js';
import { TcpProxy } from '../../../support/tcp-proxy.js';
import { until } from '../../../support/until.js';

/** Long enough for a slow machine to ask twice within it, short enough to be waited for. */
const KEEP_MS = 1_500;

const servers = await ownServerFor('redis');
servers.describe('a Redis that fails', () => {
  let server: OwnServer;
  let proxy: TcpProxy;
  /** Asks and keeps answers, always at the server. */
  let reader: CachingProcess;
  /** Reaches it by way of the proxy. */
  let writer: CachingProcess;
  let projectId: string;
  let stored: number;
  const { signal } = new AbortController();

  beforeAll(async () => {
    server = await servers.startOwn();
    proxy = await TcpProxy.start(Number(new URL(server.url).port));
  });
  afterAll(async () => {
    proxy.stop();
    await server.remove();
  });
  beforeEach(async () => {
    [projectId, stored] = [randomUUID(), 0];
    reader = await cachingProcess(server.url, KEEP_MS);
    writer = await cachingProcess(withPort(server.url, proxy.port), KEEP_MS);
  });
  afterEach(async () => {
    await stopConnections();
    await proxy.accept();
  });

  const ask = (by = reader) =>
    by.answers.answer({ projectId, question: 'how many?' }, call(), () => Promise.resolve(`${stored}`));
  const isBack = ({ cache }: CachingProcess) =>
    until('Redis is reached again', () =>
      cache.check(call()).then(
        () => true,
        () => false,
      ),
    );
  async function write(by = writer): Promise<void> {
    stored += 1;
    await by.answers.forget([projectId], signal);
  }

  test('cut off from the writer: what it stored counts as stored when no reader has an old answer any more', async () => {
    expect(await ask()).toEqual({ text: '0', cached: false });
    proxy.refuse();
    proxy.cutAll();
    // Whoever asks all the while keeps no old answer alive.
    let isTold = false;
    const stillAsking = () => !isTold;
    const asking = (async () => {
      let old = 0;
      while (stillAsking()) {
        if ((await ask()).text === '0') old += 1;
        await new Promise(setImmediate);
      }
      return old;
    })();
    await write().finally(() => (isTold = true));
    expect((await ask()).text).toBe('1');
    // The cache did keep it for a while, or this test shows nothing.
    expect(await asking).toBeGreaterThan(0);
  });

  test('an answer that was computed before a commit and set long after it is given to nobody', async () => {
    let slow: ReturnType<typeof ask> | undefined;
    let answer = (): void => undefined;
    const begun = new Promise<void>((begin) => {
      slow = reader.answers.answer({ projectId, question: 'how many?' }, call(), () => {
        begin();
        return new Promise<string>((resolve) => (answer = () => resolve('0')));
      });
    });
    await begun;
    proxy.refuse();
    proxy.cutAll();
    await write();
    answer();
    expect((await slow)?.text).toBe('0');
    expect((await ask()).text).toBe('1');
    expect((await ask()).text).toBe('1');
  });

  test('paused: questions are answered, calls end, and what it does when it goes on is old to nobody', async () => {
    expect((await ask()).text).toBe('0');
    process.kill(server.pid, 'SIGSTOP');
    try {
      const hung = await refusal(reader.cache.get('key', { ...call(), deadline: Date.now() + 50 }));
      expect(['deadline_exceeded', 'unavailable']).toContain(hung);
      expect(await ask()).toEqual({ text: '0', cached: false });
      await write();
    } finally {
      process.kill(server.pid, 'SIGCONT');
    }
    await isBack(reader);
    expect((await ask()).text).toBe('1');
  });

  test('killed, and started again empty: questions are answered, and answers are kept again', async () => {
    expect((await ask()).text).toBe('0');
    await server.kill();
    expect(await ask()).toEqual({ text: '0', cached: false });
    expect(await refusal(reader.cache.check(call()))).toBe('unavailable');
    await write();
    expect(await ask()).toEqual({ text: '1', cached: false });
    await server.start();
    await Promise.all([isBack(reader), isBack(writer)]);
    expect(await ask()).toEqual({ text: '1', cached: false });
    expect(await ask()).toEqual({ text: '1', cached: true });
    await write();
    expect((await ask()).text).toBe('2');
  });

  test('started again with data of before a removal: no generation comes back', async () => {
    const long = {
      reader: await cachingProcess(server.url, 600_000),
      writer: await cachingProcess(server.url, 600_000),
    };
    expect((await ask(long.reader)).text).toBe('0');
    const administrator = new Redis(server.url);
    await administrator.save();
    administrator.disconnect();
    await write(long.writer);
    await server.kill();
    await server.start();
    await isBack(long.reader);
    const left = new Redis(server.url);
    // It has come back with the answer and its generation.
    expect((await left.keys('test:*')).length).toBeGreaterThan(1);
    left.disconnect();
    expect((await ask(long.reader)).text).toBe('1');
  });

  test('away at the start: the program starts, and uses it when it comes', async () => {
    await server.stop();
    const connection = await connectionTo(server.url);
    const early = await refusal(connection.run(call(), (client) => client.ping()));
    expect(early).toBe('unavailable');
    await server.start();
    await until('it is used', () => connection.run(call(), (client) => client.ping()).catch(() => null));
  });

  test('with another password: as one that is away', async () => {
    const connection = await connectionTo(server.url.replace(/:[^:@/]+@/, ':wrong@'));
    expect(await refusal(connection.run(call(), (client) => client.ping()))).toBe('unavailable');
  });

  test('full, where it evicts nothing: nothing is kept, and the writer goes on at once', async () => {
    expect((await ask()).text).toBe('0');
    const administrator = new Redis(server.url);
    await administrator.config('SET', 'maxmemory', '1');
    try {
      expect(await refusal(reader.cache.set('key', 'value', call()))).toBe('storage_full');
      await writer.cache.moveGenerations([projectId], call());
      stored += 1;
      expect(await ask()).toEqual({ text: '1', cached: false });
      expect(await ask()).toEqual({ text: '1', cached: false });
    } finally {
      await administrator.config('SET', 'maxmemory', '0');
      administrator.disconnect();
    }
  });
});
