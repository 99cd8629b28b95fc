import { afterEach, expect, test } from '@jest/globals';
import { questionsTo } from '../support/ledger/questions.js';
import { childrenOf, isAlive } from '../support/processes.js';
import { TestServer } from '../support/server.js';
import { until } from '../support/until.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const DAYS = 20_000;
const BATCH = 1_000;
/** Has no divisor in common with DAYS: each batch is of days from all the time, and each day comes once. */
const STRIDE = 7_919;
const NEIGHBOUR_BATCH = 50;
const NEIGHBOURS_AT_LEAST = 500;

let server: TestServer;
afterEach(() => server.remove());

/** Of a batch, or of a new key. */
interface Answer {
  readonly accepted?: number;
  readonly stored?: number;
  readonly key?: string;
}

interface Counts {
  readonly data: readonly { readonly bucket: string; readonly count: number }[];
  readonly total: { readonly count: number };
}

test('one key that sends one event on each of 20,000 days harms nobody else', async () => {
  server = await TestServer.create();
  await server.start();
  const { url, project_id, api_key } = await server.localAccess();
  const ask = questionsTo(url, api_key);
  const [engine] = await childrenOf(server.pid);

  async function post(path: string, key: string, body: object): Promise<{ status: number; body: Answer }> {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  }

  const made = await post(`projects/${project_id}/keys`, api_key, { name: 'many days' });
  expect(made.status).toBe(201);
  const manyDaysKey = made.body.key!;

  // Noon of each day, the newest one today's or yesterday's: none lies ahead of the clock.
  const newest = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;
  const oldest = newest - (DAYS - 1) * DAY_MS;
  const manyDays = (async () => {
    for (let first = 0; first < DAYS; first += BATCH) {
      const days = Array.from({ length: BATCH }, (_, index) => ((first + index) * STRIDE) % DAYS);
      const events = days.map((day) => ({
        id: `day-${day}`,
        event_type: 'day',
        // As a number, the oldest ones would be taken for seconds.
        timestamp: new Date(oldest + day * DAY_MS).toISOString(),
      }));
      const answer = await post('events/batch', manyDaysKey, { events });
      expect(answer).toMatchObject({ status: 202, body: { accepted: BATCH, rejected: 0 } });
    }
  })();

  const isStored = async (): Promise<boolean> => (await ask<{ envelopes: number }>('/lag')).envelopes === 0;
  const progress = { ended: false };
  const storing = manyDays
    .then(() => until('all days are stored', isStored, 150_000))
    .finally(() => (progress.ended = true));
  // Its failure is told below, and must not count as unhandled before.
  storing.catch(() => undefined);

  let neighbours = 0;
  let queryableInTime = 0;
  while (!progress.ended || neighbours < NEIGHBOURS_AT_LEAST) {
    const events = Array.from({ length: NEIGHBOUR_BATCH }, (_, index) => ({
      id: `neighbour-${neighbours + index}`,
      event_type: 'neighbour',
      timestamp: Date.now(),
    }));
    const answer = await post('events/batch?wait=stored', api_key, { events });
    // 202: not within 10 s; acknowledged all the same.
    expect([200, 202]).toContain(answer.status);
    expect(answer.body.accepted).toBe(NEIGHBOUR_BATCH);
    if (answer.body.stored === NEIGHBOUR_BATCH) queryableInTime += 1;
    neighbours += NEIGHBOUR_BATCH;
  }
  await storing;
  await until('the last neighbours are stored', isStored);

  const range = { start_date: '1970-01-01', end_date: new Date(newest + 2 * DAY_MS).toISOString() };
  const count = async (type: string): Promise<number> => {
    const question = new URLSearchParams({ ...range, group_by: 'none', event_type: type });
    return (await ask<Counts>(`/api/v1/stats/events?${question.toString()}`)).total.count;
  };
  expect(await count('day')).toBe(DAYS);
  expect(await count('neighbour')).toBe(neighbours);
  expect(queryableInTime).toBeGreaterThan(0);

  // Two questions, since one has 10,000 buckets at most.
  for (const [from, until] of [
    [oldest, oldest + 9_999 * DAY_MS],
    [oldest + 10_000 * DAY_MS, newest],
  ] as const) {
    const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
    const question = new URLSearchParams({
      start_date: day(from),
      end_date: day(until),
      timezone: 'UTC',
      group_by: 'day',
      event_type: 'day',
    });
    const { data } = await ask<Counts>(`/api/v1/stats/events?${question.toString()}`);
    expect(data).toHaveLength(10_000);
    expect(data.filter(({ count }) => count !== 1)).toEqual([]);
  }
  const stats = await ask<{ dead_letters: number; writer: { waiting_for: string | null } }>('/stats');
  expect(stats).toMatchObject({ dead_letters: 0, writer: { waiting_for: null } });
  expect(await childrenOf(server.pid)).toEqual([engine]);
  expect(isAlive(engine!)).toBe(true);
  console.log(
    `${DAYS} days stored; meanwhile ${neighbours} events of the neighbour, ${queryableInTime * NEIGHBOUR_BATCH} of them within 10 s`,
  );
}, 300_000);
