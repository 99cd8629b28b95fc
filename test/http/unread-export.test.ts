import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../internal/adapters/clock/system/index.js';
import { ClickHouseEventStore } from '../../internal/adapters/event-store/clickhouse/index.js';
import { runEngine, rowsOf, type RunningEngine } from '../support/engine/running-engine.js';
import { newProject } from '../support/event-draft.js';
import { HttpApi, post } from '../support/http-api.js';
import { head, RawClient } from '../support/raw-client.js';
import { until } from '../support/until.js';

/** As many as a project may have. */
const AT_ONCE = 3;
const path = '/api/v1/export/ndjson?start_date=2026-01-31&end_date=2026-01-31';
let engine: RunningEngine;
let api: HttpApi;
let key = '';
let otherKey = '';

beforeAll(async () => {
  engine = await runEngine();
  const store = new ClickHouseEventStore({ connection: () => engine.engine.connection, clock: systemClock });
  api = await HttpApi.start({ store, environment: { HTTP_UNREAD_SECONDS: '4' } });
  key = await api.key(newProject());
  otherKey = await api.key(newProject());
  const event = (id: number) => ({
    id: String(id),
    event_type: 'large',
    timestamp: 1_769_853_600_000 + id,
    properties: { text: 'x'.repeat(60_000) },
  });
  for (let from = 0; from < 640; from += 80) {
    const events = Array.from({ length: 80 }, (_, n) => event(from + n));
    await post(`${api.url}/api/v1/events/batch?wait=stored`, key, { events });
  }
}, 120_000);
afterAll(async () => {
  await api.stop();
  await engine.end();
});

async function queriesUnderWay(): Promise<number> {
  const rows = await rowsOf(
    engine.client,
    `SELECT count() FROM system.processes WHERE query LIKE '%FROM events FINAL%' AND query NOT LIKE '%system.processes%'`,
  );
  return Number(rows[0]?.[0]);
}

async function exportStatus(of = key): Promise<number> {
  const left = new AbortController();
  const response = await fetch(`${api.url}${path}`, { headers: { 'X-API-Key': of }, signal: left.signal });
  left.abort();
  return response.status;
}

test('exports that nobody reads are cut, their queries ended in the engine, and others have their places', async () => {
  const clients = await Promise.all(Array.from({ length: AT_ONCE }, () => RawClient.open(api.url, false)));
  for (const client of clients) client.send(head(`GET ${path}`, { 'X-API-Key': key }));
  // No export is asked for before: it might take the place of one of them.
  await until('every place is taken', async () => (await queriesUnderWay()) === AT_ONCE);
  expect(await exportStatus()).toBe(503);
  expect(await exportStatus(otherKey)).toBe(200);
  await until('there is a place again', async () => (await exportStatus()) === 200);
  await until('no query is left', async () => (await queriesUnderWay()) === 0);
  for (const client of clients) client.leave();
}, 60_000);

test('a client that reads slowly and steadily gets its whole export', async () => {
  const client = await RawClient.open(api.url, false);
  client.send(head(`GET ${path}`, { 'X-API-Key': key, Connection: 'close' }));
  let bytes = 0;
  let tail = '';
  const started = performance.now();
  client.socket.setEncoding('latin1');
  const timer = setInterval(() => {
    const piece = client.socket.read(40_000) as string | null;
    bytes += piece?.length ?? 0;
    tail = (tail + (piece ?? '')).slice(-5);
  }, 10);
  // At 4 MB a second. 38 MB: not to be had from the buffers between.
  await until('the last chunk', () => tail === '0\r\n\r\n', 60_000);
  clearInterval(timer);
  client.leave();
  expect(bytes).toBeGreaterThan(38_000_000);
  expect(performance.now() - started).toBeGreaterThan(4_000);
}, 90_000);
