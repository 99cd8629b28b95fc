import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { HttpApi, post, send, type Answer } from '../support/http-api.js';

const now = Date.parse('2026-03-10T12:00:00Z');
let api: HttpApi;
let key = '';

/** @param parameters each as `name=value`, not yet encoded */
function ask(path: string, ...parameters: string[]): Promise<Answer> {
  const query = parameters.map((parameter) => {
    const at = parameter.indexOf('=');
    return `${parameter.slice(0, at)}=${encodeURIComponent(parameter.slice(at + 1))}`;
  });
  return send(`${api.url}/api/v1/stats/${path}?${query.join('&')}`, { headers: { 'X-API-Key': key } });
}

async function countOf(...filters: string[]): Promise<number> {
  const { status, body } = await ask('events', 'group_by=none', ...filters.map((text) => `filter=${text}`));
  expect([status, body.errors]).toEqual([200, undefined]);
  return body.total.count;
}

beforeAll(async () => {
  api = await HttpApi.start({ now: () => now });
  key = await api.key(randomUUID());
  const bodies = [
    '{"plan":"pro","n":1,"a.b":{"c:d":"deep"}}',
    '{"plan":"pro","n":1.0,"flag":true}',
    '{"plan":5,"n":-0,"flag":false}',
    '{"plan":"5","n":2.5}',
    '{"plan":null,"n":"1"}',
    '{"plan":{"name":"pro"},"n":[1]}',
    '{"n":1e308}',
    '{"n":1e308}',
    '{}',
  ];
  const events = bodies.map(
    (properties, index) =>
      `{"event_type":"buy","id":"${index}","timestamp":"2026-03-10T1${index % 2}:00:00Z",` +
      `"user_id":"u${index % 3}","properties":${properties}}`,
  );
  const body = `{"events":[${events.join(',')}]}`;
  expect((await post(`${api.url}/api/v1/events/batch?wait=stored`, key, body)).status).toBe(200);
});
afterAll(() => api.stop());

describe('filter', () => {
  test.each([
    ['properties.plan:eq:pro', 2],
    ['properties.plan:eq:5', 1],
    ['properties.plan:eq:"5"', 1],
    ['properties.plan:neq:pro', 7],
    ['properties.plan:in:pro,5', 3],
    ['properties.plan:in:["pro","5"]', 3],
    ['properties.plan:contains:r', 2],
    ['properties.plan:contains:5', 1],
    ['properties.plan:exists', 5],
    ['properties.plan:exists:false', 4],
    ['properties.plan:eq:null', 4],
    ['properties.plan.name:eq:pro', 1],
    ['properties.n:gt:1', 3],
    ['properties.n:gte:1', 5],
    ['properties.n:lt:"2"', 1],
    ['properties.flag:neq:true', 8],
    [String.raw`properties.a\.b.c\:d:eq:deep`, 1],
    ['user_id:eq:u0', 3],
    ['anonymous_id:exists:false', 9],
    [`properties.plan:eq:' OR 1=1 --`, 0],
  ])('%s holds for %i', async (text, count) => {
    expect(await countOf(text)).toBe(count);
  });

  test('all must hold', async () => {
    expect(await countOf('properties.plan:exists', 'user_id:eq:u1')).toBe(1);
  });

  test('what cannot be used is told with everything else', async () => {
    const { status, body } = await ask(
      'events',
      'filter=properties.a:is:5',
      'filter=plan:eq:1',
      'colour=red',
    );
    expect([status, body.code]).toEqual([422, 'invalid_request']);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['colour', 'filter', 'filter']);
  });
});

describe('GET /stats/breakdown by a property', () => {
  test('has values by type; absent, null, objects and arrays are one row', async () => {
    const { status, body } = await ask('breakdown', 'dimension=properties.plan');
    expect(status).toBe(200);
    expect(body.data).toEqual([
      { value: null, count: 5, unique_users: 3 },
      { value: 'pro', count: 2, unique_users: 2 },
      { value: 5, count: 1, unique_users: 1 },
      { value: '5', count: 1, unique_users: 1 },
    ]);
  });

  test('1 and 1.0 are one number; what the limit leaves out is other', async () => {
    const { body } = await ask(
      'breakdown',
      'dimension=properties.n',
      'limit=3',
      'filter=properties.n:exists',
    );
    expect(body.data).toEqual([
      { value: 1, count: 2, unique_users: 2 },
      { value: 1e308, count: 2, unique_users: 2 },
      { value: null, count: 1, unique_users: 1 },
    ]);
    expect(body.other).toEqual({ count: 3, unique_users: 3 });
  });
});

describe('GET /stats/property', () => {
  test('measures the numbers, by bucket and in all', async () => {
    const { status, body } = await ask(
      'property',
      'property=properties.n',
      'group_by=hour',
      'filter=properties.n:lt:100',
      'start_date=2026-03-10T09:00:00Z',
      'end_date=2026-03-10T12:00:00Z',
    );
    expect(status).toBe(200);
    const none = { count: 0, sum: 0, avg: null, min: null, max: null, p50: null, p90: null, p99: null };
    expect(body).toEqual({
      data: [
        { bucket: '2026-03-10T09:00:00.000+00:00', ...none },
        {
          bucket: '2026-03-10T10:00:00.000+00:00',
          ...{ count: 2, sum: 1, avg: 0.5, min: 0, max: 1, p50: 0.5, p90: 0.9, p99: 0.99 },
        },
        {
          bucket: '2026-03-10T11:00:00.000+00:00',
          ...{ count: 2, sum: 3.5, avg: 1.75, min: 1, max: 2.5, p50: 1.75, p90: 2.35, p99: 2.485 },
        },
      ],
      total: {
        count: 4,
        sum: 4.5,
        avg: 1.125,
        min: 0,
        max: 2.5,
        p50: 1,
        p90: 2.0500000000000003,
        p99: 2.4549999999999996,
      },
      timezone: 'UTC',
      generated_at: '2026-03-10T12:00:00.000Z',
      cached: false,
    });
  });

  test('a sum beyond doubles is null', async () => {
    const { body } = await ask('property', 'property=properties.n', 'group_by=none');
    expect(body).toMatchObject({ data: [], total: { count: 6, sum: null, avg: null, max: 1e308 } });
  });

  test.each([
    [[], ['property']],
    [
      ['property=user_id', 'group_by=year', 'limit=5'],
      ['limit', 'property', 'group_by'],
    ],
    [['property=properties.a', 'property=properties.b'], ['property']],
  ])('%j is refused', async (parameters, paths) => {
    const { status, body } = await ask('property', ...parameters);
    expect(status).toBe(422);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(paths);
  });
});
