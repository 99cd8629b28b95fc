import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { HttpApi, post, send, type Answer } from '../support/http-api.js';

const now = Date.parse('2026-03-31T12:00:00Z');
let api: HttpApi;
let key = '';

/** The clock of Berlin goes from two to three on the 29th. */
const events = [
  { event_type: 'view', timestamp: '2026-03-28T10:00:00Z', user_id: 'ada', properties: { plan: 'pro' } },
  { event_type: 'sign_up', timestamp: '2026-03-28T10:00:10Z', user_id: 'ada', properties: { plan: 'free' } },
  { event_type: 'pay', timestamp: '2026-03-29T10:00:00Z', user_id: 'ada', properties: { amount: 5 } },
  // The same text, another actor.
  { event_type: 'view', timestamp: '2026-03-29T21:30:00Z', anonymous_id: 'ada', properties: { plan: 1 } },
  { event_type: 'sign_up', timestamp: '2026-03-29T21:30:05Z', anonymous_id: 'ada' },
  // Berlin's Monday.
  { event_type: 'view', timestamp: '2026-03-29T22:30:00Z', user_id: 'bob', properties: { plan: 'pro' } },
  { event_type: 'sign_up', timestamp: '2026-03-29T22:30:00Z', user_id: 'bob' },
  // Nobody.
  { event_type: 'view', timestamp: '2026-03-28T10:00:00Z' },
];

beforeAll(async () => {
  api = await HttpApi.start({ now: () => now });
  key = await api.key(randomUUID(), ['ingest', 'read'], 'Europe/Berlin');
  const named = events.map((event, i) => ({ id: `event ${i}`, ...event }));
  await post(`${api.url}/api/v1/events/batch?wait=stored`, key, { events: named });
});
afterAll(() => api.stop());

describe('POST /stats/funnel', () => {
  const funnel = (body: object): Promise<Answer> => post(`${api.url}/api/v1/stats/funnel`, key, body);
  const steps = [{ event_type: 'view' }, { event_type: 'sign_up' }, { event_type: 'pay' }];

  test('people, shares and medians, by step and by the value of the first event', async () => {
    const { status, body } = await funnel({ steps, window: '1d', breakdown: 'properties.plan' });
    expect(status).toBe(200);
    const first = (users: number) => ({
      event_type: 'view',
      users,
      conversion_previous: null,
      conversion_first: 1,
      median_seconds: null,
    });
    expect(body).toEqual({
      steps: [
        first(3),
        {
          event_type: 'sign_up',
          users: 2,
          conversion_previous: 2 / 3,
          conversion_first: 2 / 3,
          median_seconds: 7.5,
        },
        {
          event_type: 'pay',
          users: 1,
          conversion_previous: 0.5,
          conversion_first: 1 / 3,
          median_seconds: 86_390,
        },
      ],
      breakdown: [
        { value: 'pro', steps: [first(2), expect.objectContaining({ users: 1 }), expect.anything()] },
        { value: 1, steps: [first(1), expect.objectContaining({ users: 1 }), expect.anything()] },
      ],
      timezone: 'Europe/Berlin',
      generated_at: '2026-03-31T12:00:00.000Z',
      cached: false,
    });
  });

  test('a day is 86,400 seconds, though this one has an hour less; a second less is too short', async () => {
    const paid = async (window: string) => (await funnel({ steps, window })).body.steps[2].users;
    expect([await paid('1d'), await paid('86400s'), await paid('86399s'), await paid('23h')]).toEqual([
      1, 1, 0, 0,
    ]);
  });

  test('filters of a step and of the whole, and the range', async () => {
    const plan = { field: 'properties.plan', operator: 'eq', value: 'pro' };
    const first = { event_type: 'view', filters: [plan] };
    const users = async (more: object) =>
      (await funnel({ steps: [first, steps[1]], window: '7d', ...more })).body.steps.map(
        (step: { users: number }) => step.users,
      );
    expect(await users({})).toEqual([2, 1]);
    expect(await users({ filters: [plan] })).toEqual([2, 0]);
    expect(await users({ end_date: '2026-03-28T10:00:10Z' })).toEqual([1, 0]);
    expect(await users({ start_date: '2026-03-30' })).toEqual([1, 0]);
  });

  test('nobody: shares of nobody are null', async () => {
    const { body } = await funnel({ steps: [{ event_type: 'x' }, { event_type: 'view' }], window: '1s' });
    expect(body.steps[1]).toEqual({
      event_type: 'view',
      users: 0,
      conversion_previous: null,
      conversion_first: null,
      median_seconds: null,
    });
  });

  test.each([
    [{ steps: steps.slice(0, 1), window: '1d' }, ['steps']],
    [{ steps: Array(11).fill(steps[0]), window: '1d' }, ['steps']],
    [
      { steps: [{}, { event_type: 'x'.repeat(129), colour: 1 }] },
      ['steps.0', 'steps.1', 'steps.1', 'window'],
    ],
    [{ steps, window: '367d' }, ['window']],
    [{ steps, window: '0d' }, ['window']],
    [{ steps, window: '07d' }, ['window']],
    [{ steps, window: '1w', breakdown: 'plan' }, ['breakdown', 'window']],
    [{ steps, window: '1d', filters: [{ field: 'source', operator: 'is' }] }, ['filters.0']],
  ])('refuses %j', async (body, paths) => {
    const answer = await funnel(body);
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
    const told: string[] = answer.body.errors.map(({ path }: { path: string }) => path);
    expect(told.map((path) => path.split('.').slice(0, 2).join('.')).sort()).toEqual(paths);
  });

  test('only POST, only with a key', async () => {
    expect((await send(`${api.url}/api/v1/stats/funnel`)).status).toBe(405);
    expect((await post(`${api.url}/api/v1/stats/funnel`, 'wrong', { steps, window: '1d' })).status).toBe(401);
  });
});

describe('GET /stats/retention', () => {
  const retention = (query: string): Promise<Answer> =>
    send(`${api.url}/api/v1/stats/retention?${query}`, { headers: { 'X-API-Key': key } });

  test('every cohort, by days of the zone, and who came back later', async () => {
    const { status, body } = await retention('start_event=view&start_date=2026-03-28&end_date=2026-03-30');
    expect(status).toBe(200);
    const [saturday, sunday, monday] = [
      '2026-03-28T00:00:00.000+01:00',
      '2026-03-29T00:00:00.000+01:00',
      '2026-03-30T00:00:00.000+02:00',
    ];
    const at = (bucket: string | undefined, users: number) => ({ bucket, users, partial: false });
    expect(body.data).toEqual([
      {
        bucket: saturday,
        size: 1,
        partial: false,
        returned: [at(saturday, 1), at(sunday, 1), at(monday, 0)],
      },
      { bucket: sunday, size: 1, partial: false, returned: [at(sunday, 1), at(monday, 0)] },
      // Bob signed up in the very millisecond in which he came.
      { bucket: monday, size: 1, partial: false, returned: [at(monday, 0)] },
    ]);
  });

  test('buckets that the range cuts say so; without anybody they are there', async () => {
    const range = 'start_date=2026-03-10T05:00:00Z&end_date=2026-03-23';
    const { body } = await retention(`start_event=view&return_event=pay&interval=week&${range}`);
    expect(body.data).toHaveLength(3);
    expect(body.data.map(({ partial, size }: { partial: boolean; size: number }) => [partial, size])).toEqual(
      [
        [true, 0],
        [false, 0],
        [true, 0],
      ],
    );
    expect(body.data[0].returned.map(({ partial }: { partial: boolean }) => partial)).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('of one return event', async () => {
    const { body } = await retention('start_event=view&return_event=pay&interval=month');
    const sums = body.data.map(({ returned }: { returned: { users: number }[] }) =>
      returned.reduce((sum, { users }) => sum + users, 0),
    );
    expect(sums).toEqual([1]);
  });

  test('a hundred buckets are the most', async () => {
    const asked = (start: string) => retention(`start_event=view&start_date=${start}&end_date=2026-03-31`);
    expect((await asked('2025-12-22')).status).toBe(200);
    const { status, body } = await asked('2025-12-21');
    expect([status, body.code]).toEqual([422, 'too_many_buckets']);
  });

  test('needs a start event', async () => {
    const { status, body } = await retention('return_event=&interval=year');
    expect(status).toBe(422);
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'interval',
      'return_event',
      'start_event',
    ]);
  });
});
