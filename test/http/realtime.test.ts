import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { TOKENS } from '../../internal/ports/tokens.js';
import { call } from '../support/call.js';
import { HttpApi, post, send } from '../support/http-api.js';
import { until } from '../support/until.js';

const project = randomUUID();
let api: HttpApi;
let key = '';
const url = (query = '') => `${api.url}/api/v1/stats/realtime?interval=1${query}`;

/** A client that reads, until it is told to leave or the server ends the stream. */
class Watcher {
  text = '';
  ended = false;
  readonly #left = new AbortController();

  constructor(
    readonly status: number,
    body: ReadableStream<Uint8Array>,
    left: AbortController,
  ) {
    this.#left = left;
    void this.#read(body).finally(() => (this.ended = true));
  }

  static async open(withKey = key): Promise<Watcher> {
    const left = new AbortController();
    const response = await fetch(url(), { headers: { 'X-API-Key': withKey }, signal: left.signal });
    return new Watcher(response.status, response.body!, left);
  }

  get events() {
    return [...this.text.matchAll(/^event: realtime\ndata: (.*)\n\n/gm)].map(([, data]) => JSON.parse(data!));
  }

  leave(): void {
    this.#left.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const bytes of body) this.text += decoder.decode(bytes, { stream: true });
    } catch {
      // It has left.
    }
  }
}

beforeAll(async () => {
  api = await HttpApi.start();
  key = await api.key(project);
});
afterAll(() => api.stop());

test('tells of the last five minutes, at once and again', async () => {
  const old = new Date(Date.now() - 301_000).toISOString();
  const events = [
    { event_type: 'view', user_id: 'ada' },
    { event_type: 'view', user_id: 'ada' },
    { event_type: 'pay', anonymous_id: 'ada' },
    { event_type: 'view', user_id: 'old', timestamp: old, id: randomUUID() },
  ];
  await post(`${api.url}/api/v1/events/batch?wait=stored`, key, { events });
  const watcher = await Watcher.open();
  await until('two ticks', () => watcher.events.length >= 2);
  watcher.leave();
  expect(watcher.status).toBe(200);
  expect(watcher.events.at(-1)).toEqual({
    window_seconds: 300,
    count: 3,
    active_users: 2,
    events_per_second: 0.01,
    event_types: [
      { value: 'view', count: 2 },
      { value: 'pay', count: 1 },
    ],
    generated_at: expect.any(String),
  });
});

test('ends when its key is revoked, and the others go on', async () => {
  const { apiKey, text } = await secondKey();
  const [watcher, other] = [await Watcher.open(text), await Watcher.open()];
  await until('a tick', () => watcher.events.length > 0);
  await api.container.resolve(TOKENS.AccountStore).revokeKey(project, apiKey, Date.now(), call());
  await until('the stream ends', () => watcher.ended, 30_000);
  expect(watcher.text).toContain('\n\n:\n\n');
  expect(other.ended).toBe(false);
  other.leave();
}, 60_000);

test('a project has twenty at most, and those that left make room', async () => {
  const watchers = await Promise.all(Array.from({ length: 20 }, () => Watcher.open()));
  const refused = await send(url(), { headers: { 'X-API-Key': key } });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
  expect(refused.body).toMatchObject({ code: 'rate_limited' });
  watchers[0]!.leave();
  const again = await until('there is room', async () => {
    const watcher = await Watcher.open();
    return watcher.status === 200 ? watcher : null;
  });
  for (const watcher of [...watchers, again]) watcher.leave();
});

describe('refuses', () => {
  test.each(['0', '61', '1.5', 'x', '1&interval=2'])('interval=%s', async (interval) => {
    const { status, body } = await send(`${api.url}/api/v1/stats/realtime?interval=${interval}`, {
      headers: { 'X-API-Key': key },
    });
    expect([status, body.errors[0].path]).toEqual([422, 'interval']);
  });

  test('who may not read', async () => {
    const sender = await api.key(project, ['ingest']);
    expect((await send(url(), { headers: { 'X-API-Key': sender } })).status).toBe(403);
    expect((await send(url())).status).toBe(401);
  });
});

test('the server stops at once, whoever watches, and whoever does not read', async () => {
  const own = await HttpApi.start();
  const ownKey = await own.key(randomUUID());
  const socket = connect(Number(new URL(own.url).port), '127.0.0.1');
  socket.on('error', () => undefined).pause();
  socket.write(`GET /api/v1/stats/realtime HTTP/1.1\r\nHost: x\r\nX-API-Key: ${ownKey}\r\n\r\n`);
  const response = await fetch(`${own.url}/api/v1/stats/realtime`, { headers: { 'X-API-Key': ownKey } });
  const text = response.text();
  const before = performance.now();
  await own.stop();
  // The port waits twelve seconds for answers that do not end.
  expect(performance.now() - before).toBeLessThan(11_000);
  expect(await text).toMatch(/^(event: realtime\ndata: .*\n\n)?$/);
  socket.destroy();
});

async function secondKey(): Promise<{ apiKey: string; text: string }> {
  const text = await api.key(project);
  const keys = await api.container.resolve(TOKENS.AccountStore).keys(project, call());
  return { apiKey: keys.at(-1)!.id, text };
}
