import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { HttpApi, post, send, type Answer } from '../support/http-api.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const project = randomUUID();
let api: HttpApi;
let key = '';

const ask = (body: unknown, query = ''): Promise<Answer> =>
  post(`${api.url}/api/v1/query${query}`, key, body);
const frame = { timezone: 'UTC', generated_at: '2026-03-10T12:00:00.000Z', cached: false };
const date_range = { start: '2026-03-08', end: '2026-03-10' };

beforeAll(async () => {
  api = await HttpApi.start({ now: () => now });
  key = await api.key(project);
  const event = (id: string, day: number, source: string, properties: object) => ({
    ...{ event_type: 'buy', id, timestamp: `2026-03-0${day}T10:00:00Z`, user_id: id[0], source, properties },
  });
  const events = [
    event('a1', 8, 'web', { plan: 'pro', n: 0.1 }),
    event('a2', 8, 'web', { plan: 'pro', n: 0.2 }),
    event('b1', 8, 'app', { plan: 1 }),
    event('b2', 9, 'web', { plan: 'pro', n: 5 }),
    event('c1', 9, 'app', { plan: true, n: -5 }),
  ];
  const { status } = await post(`${api.url}/api/v1/events/batch?wait=stored`, key, { events });
  expect(status).toBe(200);
});
afterAll(() => api.stop());

describe('POST /query', () => {
  test('the total alone', async () => {
    const { status, body } = await ask({ metrics: ['count', 'unique_users', 'sessions'] });
    expect(status).toBe(200);
    expect(body).toEqual({ data: [], total: { count: 5, unique_users: 3, sessions: 0 }, ...frame });
  });

  test('by an interval: every bucket, in order, empty ones without numbers', async () => {
    const metrics = ['count', 'value_count', 'sum', 'avg', 'p50'];
    const { body } = await ask({ metrics, property: 'properties.n', interval: 'day', date_range, limit: 1 });
    expect(body).toEqual({
      data: [
        {
          bucket: '2026-03-08T00:00:00.000+00:00',
          count: 3,
          value_count: 2,
          sum: 0.3,
          avg: 0.15,
          p50: 0.15000000000000002,
        },
        { bucket: '2026-03-09T00:00:00.000+00:00', count: 2, value_count: 2, sum: 0, avg: 0, p50: 0 },
        { bucket: '2026-03-10T00:00:00.000+00:00', count: 0, value_count: 0, sum: 0, avg: null, p50: null },
      ],
      total: { count: 5, value_count: 4, sum: 0.3, avg: 0.075, p50: 0.15000000000000002 },
      ...frame,
    });
  });

  test('by an interval in the order of a metric: empty buckets have their place', async () => {
    const asked = { metrics: ['max', 'count'], property: 'properties.n', interval: 'day', date_range };
    const { body } = await ask({ ...asked, order_by: 'max' });
    expect(body.data.map(({ max }: { max: number | null }) => max)).toEqual([5, 0.2, null]);
  });

  test('by two dimensions, the largest first, and the rest', async () => {
    const { body } = await ask({
      metrics: ['count', 'unique_users'],
      dimensions: ['source', 'properties.plan'],
      limit: 2,
    });
    expect(body).toEqual({
      data: [
        { dimensions: ['web', 'pro'], count: 3, unique_users: 2 },
        { dimensions: ['app', true], count: 1, unique_users: 1 },
      ],
      other: { count: 1, unique_users: 1 },
      total: { count: 5, unique_users: 3 },
      ...frame,
    });
  });

  test('by an interval and a dimension: those that have events, in order of time', async () => {
    const { body } = await ask({ metrics: ['count'], dimensions: ['source'], interval: 'day', date_range });
    expect(body.data).toEqual([
      { bucket: '2026-03-08T00:00:00.000+00:00', dimensions: ['app'], count: 1 },
      { bucket: '2026-03-08T00:00:00.000+00:00', dimensions: ['web'], count: 2 },
      { bucket: '2026-03-09T00:00:00.000+00:00', dimensions: ['app'], count: 1 },
      { bucket: '2026-03-09T00:00:00.000+00:00', dimensions: ['web'], count: 1 },
    ]);
    expect(body.other).toEqual({ count: 0 });
  });

  test('filters hold, in the zone that is named', async () => {
    const { body } = await ask({
      metrics: ['count'],
      interval: 'week',
      timezone: 'Asia/Tokyo',
      filters: [
        { field: 'properties.plan', operator: 'neq', value: 'pro' },
        { field: 'source', operator: 'in', value: ['app', null] },
      ],
      date_range,
    });
    expect(body).toMatchObject({ total: { count: 2 }, timezone: 'Asia/Tokyo' });
    expect(body.data.map(({ bucket }: { bucket: string }) => bucket)).toEqual([
      '2026-03-02T00:00:00.000+09:00',
      '2026-03-09T00:00:00.000+09:00',
    ]);
  });

  test('every fault is told at once', async () => {
    const { status, body } = await ask({ metrics: [], dimension: 'source', filters: [{ operator: 'eq' }] });
    expect([status, body.code]).toEqual([422, 'invalid_request']);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'dimension',
      'filters.0.field',
      'metrics',
    ]);
  });

  test('too many buckets', async () => {
    const { body } = await ask({
      metrics: ['count'],
      interval: 'minute',
      date_range: { start: '1970-01-01' },
    });
    expect(body.code).toBe('too_many_buckets');
  });

  test.each([
    ['{"metrics":', 400, 'invalid_json'],
    ['', 400, 'invalid_json'],
    ['[]', 422, 'invalid_request'],
    ['null', 422, 'invalid_request'],
    [`{"metrics":["count"],"filters":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 422, 'invalid_request'],
    [`{"metrics":["count"],"property":"${'x'.repeat(5_300_000)}"}`, 413, 'payload_too_large'],
  ])('the body %#', async (text, status, code) => {
    const answer = await ask(text);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('the query string names the project, and nothing else', async () => {
    expect((await ask({ metrics: ['count'] }, `?project_id=${project}`)).status).toBe(200);
    expect((await ask({ metrics: ['count'] }, `?project_id=${randomUUID()}`)).status).toBe(404);
    const { status, body } = await ask({ metrics: ['count'] }, '?timezone=UTC&limit=5');
    expect([status, body.errors.length]).toEqual([422, 2]);
  });

  test('who may not read is told so before the body is read', async () => {
    const writer = await api.key(project, ['ingest']);
    expect((await post(`${api.url}/api/v1/query`, writer, '{bad')).status).toBe(403);
    expect((await post(`${api.url}/api/v1/query`, 'no key', '{bad')).status).toBe(401);
    const typed = await post(`${api.url}/api/v1/query`, key, 'x', { 'Content-Type': 'text/plain' });
    expect(typed.status).toBe(415);
    expect((await send(`${api.url}/api/v1/query`)).headers.get('allow')).toBe('POST');
  });
});
