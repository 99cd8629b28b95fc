import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { TOKENS } from '../../internal/ports/tokens.js';
import { call } from '../support/call.js';
import { HttpApi, post, send, type Answer } from '../support/http-api.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const project = randomUUID();
let api: HttpApi;
let key = '';

function ask(path: string): Promise<Answer> {
  return send(`${api.url}${path}`, { headers: { 'X-API-Key': key } });
}

async function keep(retentionDays: number | null): Promise<void> {
  await api.container.resolve(TOKENS.AccountStore).changeProject(project, { retentionDays }, call());
}

beforeAll(async () => {
  api = await HttpApi.start({ now: () => now });
  key = await api.key(project, ['ingest', 'read'], 'Europe/Berlin');
  const at = (timestamp: string, parts: object) => ({
    event_type: 'view',
    id: timestamp,
    timestamp,
    ...parts,
  });
  const pages = Array.from({ length: 12 }, (_, index) =>
    at(`2026-03-10T08:00:${String(10 + index)}Z`, { page_url: `/${String(index).padStart(2, '0')}` }),
  );
  const events = [
    at('2026-03-08T22:59:59.999Z', { user_id: 'old' }),
    at('2026-03-08T23:00:00Z', { user_id: 'ann', session_id: 's1', source: 'web' }),
    at('2026-03-09T23:00:00Z', { user_id: 'ann', session_id: 's2', source: 'app', event_type: 'buy' }),
    ...pages,
    at('2026-03-10T09:00:00Z', { user_id: 'bob', session_id: 's2', page_url: '/11' }),
  ];
  const { status } = await post(`${api.url}/api/v1/events/batch?wait=stored`, key, { events });
  expect(status).toBe(200);
});
afterAll(() => api.stop());

const day = 'start_date=2026-03-10&end_date=2026-03-10';

describe('GET /stats/summary', () => {
  test('is the project at a glance, beside the period before', async () => {
    const { status, body } = await ask(`/api/v1/stats/summary?${day}`);
    expect(status).toBe(200);
    const page = (value: string) => ({ value, count: 1, unique_users: 0 });
    expect(body).toEqual({
      total: { count: 14, unique_users: 2, sessions: 1 },
      previous: { count: 1, unique_users: 1, sessions: 1 },
      first_event_at: '2026-03-09T23:00:00.000Z',
      last_event_at: '2026-03-10T09:00:00.000Z',
      top_event_types: [
        { value: 'view', count: 13, unique_users: 1 },
        { value: 'buy', count: 1, unique_users: 1 },
      ],
      top_pages: [
        { value: '/11', count: 2, unique_users: 1 },
        ...['/00', '/01', '/02', '/03', '/04', '/05', '/06', '/07', '/08'].map(page),
      ],
      top_sources: [{ value: 'app', count: 1, unique_users: 1 }],
      timezone: 'Europe/Berlin',
      generated_at: '2026-03-10T12:00:00.000Z',
      cached: false,
    });
  });

  test('with a time as a bound, the period before is as long', async () => {
    const { body } = await ask(
      '/api/v1/stats/summary?start_date=2026-03-09&end_date=2026-03-09T00:00:00.001%2B01:00',
    );
    expect([body.total.count, body.previous.count]).toEqual([1, 1]);
  });

  test('of no events', async () => {
    const { body } = await ask('/api/v1/stats/summary?event_type=none');
    const nothing = { count: 0, unique_users: 0, sessions: 0 };
    expect(body).toMatchObject({
      total: nothing,
      previous: nothing,
      first_event_at: null,
      last_event_at: null,
    });
    expect(body).toMatchObject({ top_event_types: [], top_pages: [], top_sources: [] });
  });

  test.each(['/api/v1/analytics/summary', '/v1/analytics/summary', '/analytics/summary'])(
    '%s is another name of it',
    async (path) => {
      expect((await ask(`${path}?${day}`)).body).toEqual((await ask(`/api/v1/stats/summary?${day}`)).body);
      expect((await ask(`${path}?colour=red&limit=5`)).body.errors).toHaveLength(2);
    },
  );
});

describe('retention by age', () => {
  test('questions look no further back than the days of retention, whose buckets stay', async () => {
    await keep(1);
    try {
      const { body } = await ask('/api/v1/stats/events?start_date=2026-03-08&end_date=2026-03-10');
      expect(body.data.map(({ count }: { count: number }) => count)).toEqual([0, 0, 14]);
      expect(body.total.count).toBe(14);
      const summary = await ask(`/api/v1/stats/summary?${day}`);
      expect([summary.body.total.count, summary.body.previous.count]).toEqual([14, 0]);
    } finally {
      await keep(null);
    }
  });

  test('a range that is all older is zero in every bucket', async () => {
    await keep(1);
    try {
      const { status, body } = await ask('/api/v1/stats/events?start_date=2026-03-08&end_date=2026-03-09');
      expect([status, body.data.length, body.total.count]).toEqual([200, 2, 0]);
      const user = await ask('/api/v1/stats/users/ann?start_date=2026-03-08&end_date=2026-03-09');
      expect(user.body).toMatchObject({ count: 0, first_seen_at: null, events: [] });
    } finally {
      await keep(null);
    }
  });
});
