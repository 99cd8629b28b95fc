import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { HttpApi, post, send, type Answer } from '../support/http-api.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const odd = 'a/b ü+%.:"';
const properties =
  '{"n":12345678901234567890,"x":1.0,"a.b":[1e2,-0],"__proto__":{"t":"\\u00e9"},"properties":{}}';
let api: HttpApi;
let key = '';

function ask(path: string): Promise<Answer> {
  return send(`${api.url}/api/v1/stats/users/${path}`, { headers: { 'X-API-Key': key } });
}

beforeAll(async () => {
  api = await HttpApi.start({ now: () => now });
  key = await api.key(randomUUID());
  const events = Array.from({ length: 7 }, (_, index) =>
    // Every second one at the same instant as the one before.
    JSON.stringify({
      event_type: index === 0 ? 'sign_up' : 'view',
      id: `e${index}`,
      timestamp: `2026-03-10T10:00:0${index >> 1}Z`,
      user_id: 'ann',
      session_id: `s${index % 2}`,
    }),
  );
  events.push(
    `{"event_type":"x","id":"odd","timestamp":"2026-03-09T10:00:00Z","user_id":${JSON.stringify(odd)},` +
      `"anonymous_id":"anon","source":"web","page_url":"/p","properties":${properties}}`,
    '{"event_type":"x","id":"other","timestamp":"2026-03-09T10:00:00Z","anonymous_id":"ann"}',
  );
  const body = `{"events":[${events.join(',')}]}`;
  expect((await post(`${api.url}/api/v1/events/batch?wait=stored`, key, body)).status).toBe(200);
});
afterAll(() => api.stop());

describe('GET /stats/users/{user_id}', () => {
  test('tells of one user alone', async () => {
    const { status, body } = await ask('ann');
    expect(status).toBe(200);
    const { events, ...others } = body;
    expect(others).toEqual({
      user_id: 'ann',
      first_seen_at: '2026-03-10T10:00:00.000Z',
      last_seen_at: '2026-03-10T10:00:03.000Z',
      count: 7,
      sessions: 2,
      event_types: [
        { value: 'view', count: 6 },
        { value: 'sign_up', count: 1 },
      ],
      next_cursor: null,
      timezone: 'UTC',
      generated_at: '2026-03-10T12:00:00.000Z',
      cached: false,
    });
    expect(events).toHaveLength(7);
    expect(events[0].id).toBe('e6');
  });

  test('keeps properties as they came, in an answer that is JSON', async () => {
    const response = await fetch(`${api.url}/api/v1/stats/users/${encodeURIComponent(odd)}`, {
      headers: { 'X-API-Key': key },
    });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const text = await response.text();
    expect(text).toContain(`"properties":${properties}`);
    const { user_id, events } = JSON.parse(text);
    expect(user_id).toBe(odd);
    const { received_at, properties: read, ...event } = events[0];
    expect(received_at).toBe('2026-03-10T12:00:00.000Z');
    expect(Object.keys(read)).toContain('__proto__');
    expect(event).toEqual({
      id: 'odd',
      event_type: 'x',
      timestamp: '2026-03-09T10:00:00.000Z',
      user_id: odd,
      anonymous_id: 'anon',
      session_id: null,
      source: 'web',
      page_url: '/p',
    });
  });

  test.each([1, 2, 3, 6, 7])('%i at a time, pages have each event once, newest first', async (limit) => {
    const ids: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const { body } = await ask(`ann?limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect([body.count, body.events.length <= limit]).toEqual([7, true]);
      ids.push(...body.events.map(({ id }: { id: string }) => id));
      cursor = body.next_cursor;
      pages++;
    }
    const whole = await ask('ann');
    expect(ids).toEqual(whole.body.events.map(({ id }: { id: string }) => id));
    expect(pages).toBe(Math.ceil(7 / limit));
  });

  test('filters are about the events of the user', async () => {
    const { body } = await ask('ann?filter=event_type:neq:view&session_id=s0');
    expect([body.count, body.events.length, body.event_types]).toEqual([
      1,
      1,
      [{ value: 'sign_up', count: 1 }],
    ]);
  });

  test('a user without events is no fault', async () => {
    const { status, body } = await ask('nobody');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      user_id: 'nobody',
      first_seen_at: null,
      last_seen_at: null,
      ...{ count: 0, sessions: 0, event_types: [], events: [], next_cursor: null },
    });
  });

  test('every fault is told at once', async () => {
    const { status, body } = await ask('a%00b?user_id=x&cursor=!&limit=0&filter=x&start_date=soon');
    expect([status, body.code]).toEqual([422, 'invalid_request']);
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'cursor',
      'filter',
      'filter',
      'limit',
      'start_date',
      'user_id',
      'user_id',
    ]);
  });

  test('a user_id that no event can have is refused; the longest one is counted in characters', async () => {
    const { status, body } = await ask('x'.repeat(257));
    expect([status, body.errors?.map(({ path }: { path: string }) => path)]).toEqual([422, ['user_id']]);
    expect((await ask(encodeURIComponent('😀'.repeat(256)))).status).toBe(200);
  });

  test.each(['', 'ann/', 'ann/x', '%ff'])('users/%s is not there', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });
});
