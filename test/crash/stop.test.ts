import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { countAll } from '../support/ledger/count.js';
import { LedgerClient } from '../support/ledger/client.js';
import { Ledger } from '../support/ledger/ledger.js';
import { questionsTo } from '../support/ledger/questions.js';
import { childrenOf, freePort, isAlive } from '../support/processes.js';
import { SeededRandom } from '../support/seeded-random.js';
import { TestServer } from '../support/server.js';
import { until } from '../support/until.js';

const BUSY = 12;

const seed = 47;
const CONNECTIONS = 4;

let server: TestServer;
let clients: LedgerClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) void client.stop();
  await server.remove();
});

/** Fails where the port is still taken. */
async function listenAndClose(port: number): Promise<void> {
  const listener = createServer().listen(port, '127.0.0.1');
  await once(listener, 'listening');
  listener.close();
  await once(listener, 'close');
}

/** The body of this request never comes. */
async function unfinishedRequest(url: string, apiKey: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    'POST /api/v1/events/track HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      `X-API-Key: ${apiKey}\r\nContent-Length: 100\r\n\r\n{`,
  );
  const ask = questionsTo(url, apiKey);
  await until('the request is being read', async () => {
    const stats = await ask<{ ingest: { bytes_in_flight: number } }>('/stats');
    return stats.ingest.bytes_in_flight > 0;
  });
  return socket;
}

/** One event on the kept connection of the agent: the status, and whether the server keeps the connection. */
function sendEvent(agent: Agent, url: string, apiKey: string): Promise<{ status: number; kept: boolean }> {
  return new Promise((resolve, reject) => {
    const headers = { 'X-API-Key': apiKey, 'Content-Type': 'application/json' };
    const sent = request(`${url}/api/v1/events/track`, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, kept: response.headers.connection !== 'close' }),
      );
    });
    sent.once('error', reject);
    sent.end(JSON.stringify({ event_type: 'busy' }));
  });
}

describe('SIGTERM', () => {
  test('under load drains in time, leaves no process and no port behind, and loses nothing', async () => {
    const random = new SeededRandom(seed);
    const ledger = new Ledger();
    const port = await freePort();
    server = await TestServer.create({ HTTP_PORT: String(port) });
    await server.start();
    const { url, api_key } = await server.localAccess();
    const send = (count: number): LedgerClient[] =>
      Array.from({ length: count }, () => {
        const own = new SeededRandom(random.whole(0, 2 ** 31));
        return new LedgerClient({ urls: [url], apiKey: api_key, ledger, random: own, pauseMs: 5 });
      });

    for (let stop = 0; stop < 3; stop += 1) {
      clients = send(CONNECTIONS);
      const enough = ledger.acknowledged + 5_000;
      await until('the load is on', () => ledger.acknowledged >= enough);
      const children = await childrenOf(server.pid);
      expect(children).toHaveLength(1);
      // 0 says that everything had ended by itself before the 25 s were over; then it would be 143.
      expect(await server.stop()).toBe(0);
      expect(children.filter(isAlive)).toEqual([]);
      await listenAndClose(port);
      await server.start();
      await Promise.all(clients.map((client) => client.stop()));
      expect(clients.flatMap(({ unexpected }) => unexpected)).toEqual([]);
    }

    const ask = questionsTo(url, api_key);
    await until('all is stored', async () => (await ask<{ envelopes: number }>('/lag')).envelopes === 0);
    const { lost, twice, strange } = await countAll(ledger, ask);
    expect({ lost, twice, strange }).toEqual({ lost: [], twice: [], strange: [] });
  }, 180_000);

  test('answers busy clients on their kept connections until it has told each to leave', async () => {
    server = await TestServer.create();
    await server.start();
    const { url, api_key } = await server.localAccess();
    const answers = Array.from({ length: BUSY }, () => 0);
    const clients = answers.map(async (_, n) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let kept = true; kept; answers[n]! += 1) {
        const answer = await sendEvent(agent, url, api_key);
        expect(answer.status).toBe(202);
        kept = answer.kept;
        // An application that has something to do between: its connection is idle about half of the time.
        await wait(5);
      }
      agent.destroy();
    });
    const told = Promise.allSettled(clients);
    await until('all are busy', () => answers.every((count) => count >= 20));
    expect(await server.stop()).toBe(0);
    expect((await told).filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  test('goes on answering for STOP_DELAY_SECONDS, on new connections too, while /ready sends everybody away', async () => {
    server = await TestServer.create({ STOP_DELAY_SECONDS: '3' });
    await server.start();
    const { url, api_key } = await server.localAccess();
    const stopped = server.stop();
    await until('it is not ready any more', async () => {
      const ready = await fetch(`${url}/ready`);
      const { reasons } = (await ready.json()) as { reasons: readonly string[] };
      return ready.status === 503 && reasons.includes('the server is stopping');
    });
    const parts = (await (await fetch(`${url}/health`)).json()) as {
      parts: Record<string, { state: string }>;
    };
    expect(Object.values(parts.parts).map(({ state }) => state)).not.toContain('down');
    for (let connection = 0; connection < 3; connection += 1) {
      const agent = new Agent({ keepAlive: true });
      expect(await sendEvent(agent, url, api_key)).toEqual({ status: 202, kept: false });
      agent.destroy();
    }
    expect(await stopped).toBe(0);
    await expect(fetch(`${url}/ready`)).rejects.toThrow();
  });

  test('does not wait for a client that never finishes its request', async () => {
    server = await TestServer.create();
    await server.start();
    const { url, api_key } = await server.localAccess();
    const slow = await unfinishedRequest(url, api_key);
    expect(await server.stop()).toBe(0);
    slow.destroy();
  });

  test('a second one stops at once, whatever the first one still waits for', async () => {
    server = await TestServer.create();
    await server.start();
    const { url, api_key } = await server.localAccess();
    const [engine] = await childrenOf(server.pid);
    const slow = await unfinishedRequest(url, api_key);
    process.kill(server.pid, 'SIGTERM');
    await until('it is stopping', () => server.output.includes('a second signal stops at once'));
    expect(await server.stop()).toBe(143);
    expect(server.output).not.toContain('Stopping took too long');
    await until('the engine is gone', () => !isAlive(engine!));
    slow.destroy();
  });
});
