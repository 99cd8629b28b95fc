import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { encodeEnvelope } from '../../internal/domain/envelope.js';
import type { Broker } from '../../internal/ports/broker.js';
import type { EventStore } from '../../internal/ports/event-store.js';
import { HttpServer } from '../../internal/transport/http/http-server.js';
import { call } from '../support/call.js';
import { Failing } from '../support/failing.js';
import { HttpApi, post, send } from '../support/http-api.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { until } from '../support/until.js';

const project = randomUUID();
const event = (id: string) => ({ event_type: 'x', id, timestamp: '2026-01-31T10:00:00Z' });

let api: HttpApi;
let store: Failing<EventStore>;
let broker: Failing<Broker>;
let key = '';
let track = '';

beforeAll(async () => {
  store = new Failing<EventStore>(new MemoryEventStore(), ['append', 'present', 'aggregate', 'check']);
  api = await HttpApi.start({
    store: store.port,
    broker: (embedded) => (broker = new Failing(embedded, ['publish', 'check'])).port,
    environment: { INGEST_IN_FLIGHT_MB: '6' },
  });
  key = await api.key(project, ['ingest', 'read', 'manage']);
  track = `${api.url}/api/v1/events/track`;
  await api.ready();
});
afterAll(() => api.stop());
beforeEach(() => {
  store.with(null);
  broker.with(null);
});

async function storedCount(): Promise<number> {
  const url = `${api.url}/api/v1/stats/events?group_by=none&start_date=2026-01-31&end_date=2026-01-31`;
  const { body } = await send(url, { headers: { 'X-API-Key': key } });
  return body.total?.count ?? 0;
}

describe('a part that is away', () => {
  test.each(['unavailable', 'storage_full', 'deadline_exceeded'] as const)(
    'broker %s: 503 with Retry-After, nothing acknowledged, and the same event is taken later',
    async (code) => {
      broker.with(code);
      const answer = await post(track, key, event(code));
      expect([answer.status, answer.body.code]).toEqual([503, code]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      broker.with(null);
      expect((await post(`${track}?wait=stored`, key, event(code))).body).toMatchObject({ stored: 1 });
    },
  );

  test('storage away: events are taken all the same, and stored when it is back', async () => {
    const before = await storedCount();
    store.with('unavailable');
    expect((await post(`${track}?wait=stored`, key, event('during-outage'))).status).toBe(202);
    store.with(null);
    await until('the event is stored', async () => (await storedCount()) === before + 1);
  });

  test('questions while the storage is away: 503 with its code', async () => {
    store.with('unavailable');
    const answer = await send(`${api.url}/api/v1/stats/events`, { headers: { 'X-API-Key': key } });
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
  });

  test('/ready is 503 with the part that is down, /health stays 200, and both recover', async () => {
    broker.with('storage_full');
    await until('not ready', async () => (await fetch(`${api.url}/ready`)).status === 503);
    const health = await send(`${api.url}/health`);
    expect(health.status).toBe(200);
    expect(health.body.parts.broker).toMatchObject({ state: 'down', reason: 'storage_full' });
    broker.with(null);
    await api.ready();
  });
});

test('a server is not ready before a publish and a question have worked', async () => {
  const away = new Failing<EventStore>(new MemoryEventStore(), ['aggregate']);
  away.with('unavailable');
  const other = await HttpApi.start({ store: away.port });
  try {
    const { status, body } = await send(`${other.url}/ready`);
    expect([status, body.ready]).toEqual([503, false]);
    away.with(null);
    await other.ready();
  } finally {
    await other.stop();
  }
});

test('an event that the storage refuses is kept as a dead letter, and its envelope goes on', async () => {
  const good = (id: string) =>
    `{"project_id":"${project}","timestamp":1769853600000,"id_key":"${id.padStart(32, '0')}","received_at":1,` +
    `"id":"${id}","event_type":"x","properties":{}}`;
  const bad = good('bad').replace('"received_at":1', '"received_at":"never"');
  const before = await storedCount();
  const lines = [good('a1'), bad, good('a2')].map((line) => `${line}\n`).join('');
  const header = { projectId: project, keyId: randomUUID(), receivedAt: 1, count: 3 };
  await api.broker.publish(encodeEnvelope(header, Buffer.from(lines)), call());
  await until('the good ones are stored', async () => (await storedCount()) === before + 2);
  const url = `${api.url}/api/v1/projects/${project}/dead-letters`;
  const letters = await until('the dead letter', async () => {
    const { body } = await send(url, { headers: { 'X-API-Key': key } });
    return body.data.length > 0 ? body : null;
  });
  expect(letters).toMatchObject({ data: [{ code: 'data_refused', line: bad }], next_cursor: null });
});

test('bytes in flight are bounded: a request that passes the bound is refused, a small one is taken', async () => {
  const slow = request(track, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json', 'Content-Length': 5 * 1024 * 1024 },
  });
  slow.on('error', () => undefined);
  slow.write(Buffer.alloc(4_800_000, 0x20));
  const stats = { headers: { 'X-API-Key': key } };
  await until('the slow request is in flight', async () => {
    return (await send(`${api.url}/stats`, stats)).body.ingest.bytes_in_flight === 4_800_000;
  });
  const refused = await post(track, key, {
    ...event('big'),
    properties: { text: 'x'.repeat(2 * 1024 * 1024) },
  });
  expect([refused.status, refused.body.code]).toEqual([503, 'overloaded']);
  expect(refused.headers.get('retry-after')).toMatch(/^[1-5]$/);
  expect((await post(track, key, event('small'))).status).toBe(202);
  slow.destroy();
  await until('its bytes are given back', async () => {
    return (await send(`${api.url}/stats`, stats)).body.ingest.bytes_in_flight === 0;
  });
});

test('connections that announce much and send nothing keep nobody out', async () => {
  const idle = Array.from({ length: 20 }, () => {
    const announced = request(track, {
      method: 'POST',
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json', 'Content-Length': 5 * 1024 * 1024 },
    });
    announced.on('error', () => undefined);
    announced.flushHeaders();
    return announced;
  });
  await Promise.all(idle.map((announced) => new Promise((sent) => announced.once('socket', sent))));
  expect((await post(track, key, event('beside idle ones'))).status).toBe(202);
  for (const announced of idle) announced.destroy();
});

test('a client that vanishes amid its body is no failure of the server', async () => {
  const logged: string[] = [];
  const other = await HttpApi.start({ log: (line) => logged.push(line) });
  try {
    const otherKey = await other.key(randomUUID());
    const headers = { 'X-API-Key': otherKey, 'Content-Type': 'application/json', 'Content-Length': 100 };
    const inFlight = async (): Promise<number> => {
      const { body } = await send(`${other.url}/stats`, { headers: { 'X-API-Key': otherKey } });
      return body.ingest.bytes_in_flight;
    };
    for (const encoding of ['identity', 'gzip']) {
      const vanishing = request(`${other.url}/api/v1/events/track`, {
        method: 'POST',
        headers: { ...headers, 'Content-Encoding': encoding },
      });
      vanishing.on('error', () => undefined);
      vanishing.write(encoding === 'gzip' ? gzipSync(' '.repeat(5_000)).subarray(0, 40) : '{"event');
      if (encoding === 'identity') await until('its bytes have come', async () => (await inFlight()) > 0);
      else await new Promise((sent) => vanishing.once('socket', (socket) => socket.once('connect', sent)));
      vanishing.destroy();
      await until('its bytes are given back', async () => (await inFlight()) === 0);
    }
  } finally {
    await other.stop();
  }
  expect(logged).toEqual([]);
});

test('a stop answers what was begun, and takes nothing new', async () => {
  const other = await HttpApi.start({ environment: { INGEST_LINGER_MS: '300' } });
  const otherKey = await other.key(randomUUID());
  const begun = post(`${other.url}/api/v1/events/track`, otherKey, event('begun'));
  await until('it is in flight', async () => {
    const { body } = await send(`${other.url}/stats`, { headers: { 'X-API-Key': otherKey } });
    return body.ingest.bytes_in_flight > 0;
  });
  const stopped = other.container.resolve(HttpServer).stop();
  expect((await begun).status).toBe(202);
  await stopped;
  await expect(fetch(`${other.url}/health`)).rejects.toThrow();
  await other.stop();
});

test('a port in use is refused with what to do', async () => {
  const port = Number(new URL(api.url).port);
  const other = await HttpApi.start();
  try {
    const second = other.container.resolve(HttpServer);
    await expect(second.start({ host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'in_use',
      message: expect.stringContaining('HTTP_PORT') as unknown,
    });
  } finally {
    await other.stop();
  }
});
