import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ownServerFor, type OwnServer } from '../servers/server-for.js';
import { CutWay } from '../support/broker/cut-way.js';
import { builtProgram } from '../support/built-program.js';
import { makeBatch, makeHeavyBatch } from '../support/ledger/batches.js';
import { countAll } from '../support/ledger/count.js';
import { Ledger, type Batch } from '../support/ledger/ledger.js';
import { isAcknowledgement, post, type Answer } from '../support/ledger/post.js';
import { questionsTo } from '../support/ledger/questions.js';
import { head, RawClient } from '../support/raw-client.js';
import { freePort } from '../support/processes.js';
import { SeededRandom } from '../support/seeded-random.js';
import { TestServer } from '../support/server.js';
import { runToEnd } from '../support/start-attempt.js';
import { until } from '../support/until.js';

interface HealthAnswer {
  readonly parts: { readonly broker: BrokerHealth };
}

interface ReadyAnswer {
  readonly reasons: readonly string[];
}

interface BrokerHealth {
  readonly state: string;
  readonly reason?: string;
  readonly spool?: { readonly state: string; readonly envelopes: number; readonly bytes: number };
}

const MIB = 1024 * 1024;
const SPOOL_MAX_MB = 16;
const servers = await ownServerFor('nats');

servers.describe('a broker on a server that goes away', () => {
  let nats: OwnServer;
  let way: CutWay;
  let server: TestServer;
  beforeAll(async () => void (nats = await servers.startOwn()), 120_000);
  afterAll(() => nats.remove());
  beforeEach(async () => void (way = await CutWay.to(nats)));
  afterEach(async () => {
    await server.remove();
    await way.remove();
  });

  const spool = () => ({ SPOOL_DIR: way.spoolDir, SPOOL_MAX_MB: String(SPOOL_MAX_MB) });
  const brokerHealth = async (url = server.url): Promise<BrokerHealth> => {
    const answer = await fetch(`${url}/health`);
    return ((await answer.json()) as HealthAnswer).parts.broker;
  };
  const readiness = async () => {
    const answer = await fetch(`${server.url}/ready`);
    return { status: answer.status, ...((await answer.json()) as ReadyAnswer) };
  };
  const spoolState = async () => (await brokerHealth()).spool?.state;

  async function send(batch: Batch, query = ''): Promise<Answer> {
    const { api_key: apiKey } = await server.localAccess();
    return post({ ...batch, path: batch.path + query }, { url: server.url, apiKey });
  }

  async function stored(): Promise<void> {
    const { api_key: apiKey } = await server.localAccess();
    const ask = questionsTo(server.url, apiKey);
    await until(
      'all is stored',
      async () => (await ask<{ envelopes: number }>('/lag')).envelopes === 0,
      120_000,
    );
  }

  /** What a server answers that has the head of a request, and nothing of its body. */
  async function answerToHead(): Promise<string> {
    const { api_key: key } = await server.localAccess();
    const client = await RawClient.open(server.url);
    const headers = { 'X-API-Key': key, 'Content-Type': 'application/json', 'Content-Length': 1_000 };
    client.send(head('POST /api/v1/events/track', headers));
    try {
      return await until('it answers', () => (client.text.includes('\r\n\r\n') ? client.text : null));
    } finally {
      client.leave();
    }
  }

  test('kill -9 with a full spool, the broker away at the start, too: all that was acknowledged is counted once', async () => {
    const random = new SeededRandom(11);
    const ledger = new Ledger();
    server = await TestServer.create({
      ...{ ...way.environment, ...spool() },
      HTTP_PORT: String(await freePort()),
    });
    await server.start();
    const sent: Batch[] = [];
    const take = async (batch: Batch): Promise<Answer> => {
      const sentAt = performance.now();
      const answer = await send(batch);
      if (isAcknowledgement(answer, batch)) {
        ledger.acknowledge(batch, sentAt);
        sent.push(batch);
      }
      return answer;
    };
    for (let count = 0; count < 5; count += 1) await take(makeBatch(ledger, random));
    expect(await spoolState()).toBe('empty');

    // What a consumer held when it was cut off, NATS would give to nobody for a minute.
    await stored();
    way.cut();
    for (let count = 0; count < 20; count += 1) {
      expect((await take(makeBatch(ledger, random))).status).toBe(202);
    }
    expect(await brokerHealth()).toMatchObject({ state: 'up', spool: { state: 'spooling' } });
    expect(await readiness()).toEqual({ status: 200, ready: true, reasons: [] });

    // Its last place goes to the probes, which are small.
    const refused = await until(
      'it is full',
      async () => {
        const answer = await take(makeHeavyBatch(ledger, random));
        return answer.status === 202 ? null : answer;
      },
      60_000,
    );
    expect(refused.status).toBe(503);
    await until('it is known to be full', async () => (await spoolState()) === 'full', 60_000);
    expect((await brokerHealth()).spool!.bytes).toBeGreaterThan((SPOOL_MAX_MB - 4) * MIB);
    expect((await brokerHealth()).spool!.bytes).toBeLessThanOrEqual(SPOOL_MAX_MB * MIB);
    expect(await answerToHead()).toMatch(/^HTTP\/1\.1 503 [^]*\r\nRetry-After: [1-5]\r\n/);
    const { status, reasons } = await readiness();
    expect(status).toBe(503);
    expect(reasons.join()).toMatch(/^broker: storage_full, spool full: \d+ envelopes, \d+ bytes$/);

    await server.kill();
    // Full, it is not ready before it can drain.
    const { url } = server;
    const started = server.start();
    const state = async () =>
      brokerHealth(url)
        .then(({ spool: report }) => report?.state)
        .catch(() => null);
    await until(
      'it answers, and knows that its spool is full',
      async () => (await state()) === 'full',
      60_000,
    );
    await way.mend();
    await started;
    await until('it is drained', async () => (await spoolState()) === 'empty', 120_000);
    await stored();
    // Once more, as a client does that has not heard the answer.
    for (const batch of sent.slice(0, 10)) expect((await send(batch)).status).toBe(202);
    await stored();

    const { api_key: apiKey } = await server.localAccess();
    const ask = questionsTo(server.url, apiKey);
    const verdict = await countAll(ledger, ask);
    expect(verdict.lost).toEqual([]);
    expect(verdict.twice).toEqual([]);
    expect(verdict.strange).toEqual([]);
    expect(ledger.acknowledged).toBeGreaterThan(3_000);
    expect(await ask('/stats')).toMatchObject({ dead_letters: 0 });
    expect(await readiness()).toEqual({ status: 200, ready: true, reasons: [] });
  }, 300_000);

  test('wait=stored of an event in the spool: 202 after its wait, 200 where the broker is back in time', async () => {
    const random = new SeededRandom(12);
    const ledger = new Ledger();
    server = await TestServer.create({ ...way.environment, ...spool() });
    await server.start();
    way.cut();
    expect((await send(makeBatch(ledger, random), '?wait=stored')).status).toBe(202);
    const waiting = send(makeBatch(ledger, random), '?wait=stored');
    await way.mend();
    expect((await waiting).status).toBe(200);
  }, 120_000);

  test('without a spool: 503 with Retry-After before the body is read, not ready, and both end when it is back', async () => {
    const random = new SeededRandom(13);
    const ledger = new Ledger();
    server = await TestServer.create(way.environment);
    await server.start();
    expect((await brokerHealth()).spool).toBeUndefined();
    way.cut();
    expect((await send(makeBatch(ledger, random))).status).toBe(503);
    expect(await answerToHead()).toMatch(/^HTTP\/1\.1 503 [^]*\r\nRetry-After: [1-5]\r\n/);
    const { status, reasons } = await readiness();
    expect([status, reasons]).toEqual([503, ['broker: unavailable']]);
    await way.mend();
    const taken = async () => (await send(makeBatch(ledger, random))).status === 202;
    await until('events are taken', taken, 60_000);
    await until('it is ready', async () => (await readiness()).status === 200, 60_000);
  }, 120_000);
});

servers.describe('a start', () => {
  let folder = '';
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'patchbay-spool-start-'))));
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const NOBODY = { BROKER: 'nats', NATS_URL: 'nats://127.0.0.1:1', HTTP_PORT: '0', LOG_LEVEL: 'silent' };

  test('with the broker away and no spool is refused', async () => {
    const run = await runToEnd(builtProgram('app'), { ...NOBODY, DATA_DIR: join(folder, 'data') });
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toMatch(/NATS/);
  }, 120_000);

  test('on a spool of another process is refused, and names SPOOL_DIR', async () => {
    const SPOOL_DIR = join(folder, 'spool');
    const first = await TestServer.create({ ...NOBODY, SPOOL_DIR });
    try {
      await first.start();
      const run = await runToEnd(builtProgram('app'), {
        ...{ ...NOBODY, SPOOL_DIR },
        DATA_DIR: join(folder, 'data'),
      });
      expect(run).toMatchObject({ exitCode: 1, stdout: '' });
      expect(run.stderr).toContain('each process that takes events needs a SPOOL_DIR of its own');
    } finally {
      await first.remove();
    }
  }, 120_000);

  test('with a spool before the embedded broker is refused: nobody would drain it', async () => {
    const run = await runToEnd(builtProgram('app'), {
      ...{ SPOOL_DIR: join(folder, 'spool'), HTTP_PORT: '0', LOG_LEVEL: 'silent' },
      DATA_DIR: join(folder, 'data'),
    });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('SPOOL_DIR: is for a broker on a server');
  }, 120_000);
});
