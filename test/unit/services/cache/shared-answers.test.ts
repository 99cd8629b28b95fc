import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { ownServerFor, type OwnServer } from '../../../servers/server-for.js';
import { call } from '../../../support/call.js';
import { cachingProcess, stopConnections, type CachingProcess } from '../../../support/redis-at.js';
import { refusal } from '../../../support/refusal.js';
import { runSeed } from '../../../support/run-seed.js';
import { SeededRandom } from '../../../support/seeded-random.js';

const KEEP_MS = 600_000;
const { signal } = new AbortController();

function processOf(processes: readonly CachingProcess[], n: number): CachingProcess {
  const process = processes[n % processes.length];
  if (process === undefined) throw new Error('There is none.');
  return process;
}

const servers = await ownServerFor('redis');
servers.describe('answers that processes share', () => {
  let server: OwnServer;
  let administrator: Redis;
  beforeAll(async () => {
    server = await servers.startOwn();
    administrator = new Redis(server.url);
  });
  afterEach(stopConnections);
  afterAll(async () => {
    administrator.disconnect();
    await server.remove();
  });

  const three = () => Promise.all([1, 2, 3].map(() => cachingProcess(server.url, KEEP_MS)));

  test('of processes that need the same answer one makes it, and the others wait for it', async () => {
    const processes = await three();
    const asked = { projectId: randomUUID(), question: 'how many?' };
    let made = 0;
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        processOf(processes, n).answers.answer(asked, call(), async () => {
          made += 1;
          for (let left = 0; left < 10; left += 1) await administrator.ping();
          return '1';
        }),
      ),
    );
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['1']));
    expect(made).toBe(1);
  });

  test('where the one that makes it fails or has died, another makes it', async () => {
    const [one, other] = await three();
    const asked = { projectId: randomUUID(), question: 'how many?' };
    const failure = new PatchbayError('unavailable', 'The store is away.');
    expect(
      await refusal(one?.answers.answer(asked, call(), () => Promise.reject(failure)) ?? Promise.resolve()),
    ).toBe('unavailable');
    const made = () => other?.answers.answer(asked, call(), () => Promise.resolve('1'));
    expect(await made()).toEqual({ text: '1', cached: false });

    await other?.answers.forget([asked.projectId], signal);
    // Killed while it makes it: nothing comes back of it.
    void one?.answers.answer(asked, call(), () => new Promise(() => undefined));
    while ((await administrator.keys('test:claim:*')).length < 1) await new Promise(setImmediate);
    await one?.connection.stop();
    expect(await made()).toEqual({ text: '1', cached: false });
  });

  /**
   * As the test of one process: questions read the storage at some moment while they run, and writes commit, move the
   * generation and are told. Here in three processes, while keys are evicted and all of them are flushed away.
   */
  test(`no old answer after a write was told, INGEST_SEED=${runSeed('INGEST_SEED')}`, async () => {
    const processes = await three();
    const random = new SeededRandom(runSeed('INGEST_SEED'));
    const turns = async (): Promise<void> => {
      for (let left = random.whole(0, 4); left > 0; left -= 1) await administrator.ping();
    };
    const any = () => processes[random.whole(0, 2)]?.answers;
    let kept = 0;
    for (let round = 0; round < 60; round += 1) {
      const projectId = randomUUID();
      let stored = 0;
      let told = 0;
      const question = async (): Promise<void> => {
        await turns();
        const known = told;
        const answered = await any()?.answer({ projectId, question: 'how many?' }, call(), async () => {
          await turns();
          const count = stored;
          await turns();
          return String(count);
        });
        if (answered?.cached === true) kept += 1;
        expect(Number(answered?.text)).toBeGreaterThanOrEqual(known);
      };
      const write = async (): Promise<void> => {
        for (let written = 0; written < 5; written += 1) {
          await turns();
          stored += 1;
          const now = stored;
          await turns();
          await any()?.forget([projectId], signal);
          told = now;
        }
      };
      const evict = async (): Promise<void> => {
        for (let lost = 0; lost < 3; lost += 1) {
          await turns();
          const keys = await administrator.keys('test:*');
          const some = keys.filter(() => random.whole(0, 1) === 0);
          if (some.length > 0) await administrator.del(some);
        }
        if (round % 10 === 0) await administrator.flushall();
      };
      await Promise.all([write(), evict(), ...Array.from({ length: 12 }, question)]);
    }
    expect(kept).toBeGreaterThan(0);
  });
});
