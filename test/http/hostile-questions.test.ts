import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../internal/adapters/clock/system/index.js';
import { ClickHouseEventStore } from '../../internal/adapters/event-store/clickhouse/index.js';
import { runEngine, type RunningEngine } from '../support/engine/running-engine.js';
import { newProject } from '../support/event-draft.js';
import { HttpApi, post, send, type Answer } from '../support/http-api.js';

/** Texts that would be more than a text where one was put into a statement as it is. */
const texts = [
  "' OR 1=1 --",
  "'; DROP TABLE events; --",
  "\\' OR 1=1 --",
  '" OR ""="',
  '`events`',
  '{p0:String}',
  '{x:Identifier}',
  "') UNION ALL SELECT 1 --",
  '/* */ OR 1=1',
  '$$; SELECT 1',
  '%00%27',
  '\\0',
  '\\N',
  'x\0y',
  '\u02bc OR 1=1',
  'sleepEachRow(3)',
];
const range = 'start_date=2026-01-31&end_date=2026-01-31';
const of = encodeURIComponent;
let engine: RunningEngine;
let api: HttpApi;
let key = '';

beforeAll(async () => {
  engine = await runEngine();
  const store = new ClickHouseEventStore({ connection: () => engine.engine.connection, clock: systemClock });
  api = await HttpApi.start({ store });
  const otherKey = await api.key(newProject());
  key = await api.key(newProject());
  const timestamp = '2026-01-31T10:00:00Z';
  const plain = { event_type: 'plain', user_id: 'u', source: 's', properties: { plan: 'pro' } };
  const hostile = texts
    .filter((text) => !text.includes('\0'))
    .map((text) => ({
      event_type: text,
      user_id: text,
      source: text,
      properties: { [text]: text, plan: text },
    }));
  const events = [plain, ...hostile].map((event, n) => ({ ...event, id: `e${n}`, timestamp }));
  for (const sender of [key, otherKey]) {
    const { body } = await post(`${api.url}/api/v1/events/batch?wait=stored`, sender, { events });
    expect(body.stored).toBe(texts.length);
  }
}, 60_000);
afterAll(async () => {
  await api.stop();
  await engine.end();
});

const ask = (path: string): Promise<Answer> =>
  send(`${api.url}/api/v1${path}`, { headers: { 'X-API-Key': key } });
const count = async (query: string): Promise<unknown> => {
  const { status, body } = await ask(`/stats/events?group_by=none&${range}&${query}`);
  return status === 200 ? body.total.count : status;
};

describe.each(texts)('%j', (text) => {
  const found = text.includes('\0') ? 422 : 1;

  test('as a value it finds the one event that has it, and in no other project', async () => {
    for (const query of [
      `event_type=${of(text)}`,
      `user_id=${of(text)}`,
      `filter=${of(`source:eq:${JSON.stringify(text)}`)}`,
      `filter=${of(`properties.plan:eq:${JSON.stringify(text)}`)}`,
      `filter=${of(`properties.plan:in:${JSON.stringify([text])}`)}`,
    ]) {
      const seen = await count(query);
      // What no event can have is refused, or found nowhere.
      if (found === 1) expect([query, seen]).toEqual([query, 1]);
      else expect([422, 0]).toContain(seen);
    }
    const page = await ask(`/stats/users/${of(text)}?${range}`);
    if (found === 1) expect([page.status, page.body.count]).toEqual([200, 1]);
    else expect([404, 422]).toContain(page.status);
  });

  test('as a field, an operator, a zone, a date, a bucket, an order it is refused or means itself', async () => {
    const escaped = text.replaceAll('\\', '\\\\').replaceAll('.', '\\.').replaceAll(':', '\\:');
    const named = `properties.${escaped}`;
    const asField = await count(`filter=${of(`${named}:eq:${JSON.stringify(text)}`)}`);
    if (found === 1) expect(asField).toBe(1);
    else expect([422, 0]).toContain(asField);
    const breakdown = await ask(`/stats/breakdown?${range}&dimension=${of(named)}`);
    expect([200, 422]).toContain(breakdown.status);
    for (const query of [
      `timezone=${of(text)}`,
      `group_by=${of(text)}`,
      `start_date=${of(text)}`,
      `filter=${of(`${text}:eq:1`)}`,
      `filter=${of(`source:${text}:1`)}`,
    ]) {
      expect([query, (await ask(`/stats/events?${query}`)).status]).toEqual([query, 422]);
    }
    for (const path of [
      '/stats/breakdown?dimension=',
      '/stats/breakdown?dimension=source&metric=',
      '/stats/property?property=',
    ]) {
      expect([path, (await ask(`${path}${of(text)}`)).status]).toEqual([path, 422]);
    }
    for (const wrong of [
      { metrics: [text] },
      { metrics: ['count'], dimensions: [text] },
      { metrics: ['count'], order_by: text },
      { metrics: ['count'], interval: text },
      { metrics: ['count'], filters: [{ field: text, operator: 'eq', value: 1 }] },
      { metrics: ['count'], date_range: { start: text } },
    ]) {
      const answer = await post(`${api.url}/api/v1/query`, key, wrong);
      expect([wrong, answer.status]).toEqual([wrong, 422]);
    }
  });

  test('as an id of a project, a cursor or a thing it is nothing', async () => {
    expect((await ask(`/stats/events?project_id=${of(text)}`)).status).toBe(404);
    const manager = await api.key(newProject(), ['read', 'manage']);
    const headers = { 'X-API-Key': manager };
    for (const path of ['projects', 'users']) {
      const { status } = await send(`${api.url}/api/v1/${path}/${of(text)}`, { headers });
      expect([403, 404]).toContain(status);
    }
    expect([404, 422]).toContain((await ask(`/stats/users/u?cursor=${of(text)}`)).status);
  });
});

test('after all of that every event is there', async () => {
  expect(await count('')).toBe(texts.length);
});

test.each([
  ['10,000 minutes', '2026-01-01T00:00:00Z', '2026-01-07T22:40:00Z', 200],
  ['10,001 minutes', '2026-01-01T00:00:00Z', '2026-01-07T22:41:00Z', 422],
])('%s', async (_name, start, end, status) => {
  const answer = await ask(`/stats/events?group_by=minute&start_date=${start}&end_date=${end}`);
  expect(answer.status).toBe(status);
  if (status === 422) expect(answer.body.code).toBe('too_many_buckets');
  else expect(answer.body.data).toHaveLength(10_000);
});
