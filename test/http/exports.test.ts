import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { EventStore } from '../../internal/ports/event-store.js';
import { textOfCsvCell } from '../../internal/domain/exports/csv-cell.js';
import { PatchbayError } from '../../pkg/errors/index.js';
import { newProject } from '../support/event-draft.js';
import { HttpApi, post, send } from '../support/http-api.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { until } from '../support/until.js';

const events = [
  {
    id: 'b',
    event_type: 'buy',
    timestamp: '2026-01-31T10:00:00.000Z',
    user_id: 'ada',
    page_url: '=cmd()',
    properties: { text: 'it\'s, "so"\n', deep: { list: [1, null] } },
  },
  { id: 'a', event_type: 'view', timestamp: '2026-01-31T10:00:00.000Z', session_id: "'s" },
  { id: '01F8MECHZX3TBDSZ7XRADM79XV', event_type: 'view', timestamp: '2026-01-30T10:00:00.000Z' },
];
const digits =
  '{"id":"d","event_type":"n","timestamp":1769767200000,"properties":{"n":12345678901234567890.10,"e":1e2}}';
const range = 'start_date=2026-01-01&end_date=2026-02-01';

/** Fails a scan after so many pieces. */
class BreakingStore extends MemoryEventStore {
  breakAfter = Infinity;
  open = 0;

  override async *scan(
    ...[request, call]: Parameters<EventStore['scan']>
  ): ReturnType<MemoryEventStore['scan']> {
    this.open += 1;
    try {
      let pieces = 0;
      for await (const piece of super.scan(request, call)) {
        for (const event of piece) {
          if (pieces >= this.breakAfter) throw new PatchbayError('unavailable', 'The store broke.');
          pieces += 1;
          yield [event];
        }
      }
    } finally {
      this.open -= 1;
    }
  }
}

describe('exports', () => {
  const projectId = newProject();
  const store = new BreakingStore();
  let api: HttpApi;
  let key: string;

  beforeAll(async () => {
    api = await HttpApi.start({ store });
    await api.ready();
    key = await api.key(projectId);
    await post(`${api.url}/api/v1/events/batch`, key, { events });
    await post(`${api.url}/api/v1/events/track?wait=stored`, key, digits);
  });

  afterAll(() => api.stop());

  const get = (path: string) => fetch(`${api.url}/api/v1/export/${path}`, { headers: { 'X-API-Key': key } });

  test('ndjson: every event in order, ids as sent, numbers with their digits', async () => {
    const response = await get(`ndjson?${range}`);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="events.ndjson"');
    const lines = (await response.text()).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toHaveLength(4);
    const times = lines.map((line) => (JSON.parse(line) as { timestamp: string }).timestamp);
    expect(times).toEqual([...times].sort());
    expect(lines.join('\n')).toContain('"properties":{"n":12345678901234567890.10,"e":1e2}');
    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual({
      ...events[0],
      anonymous_id: null,
      session_id: null,
      source: null,
      received_at: expect.any(String) as unknown,
    });
  });

  test('json: the same as one list', async () => {
    const list = JSON.parse(await (await get(`json?${range}`)).text()) as object[];
    const lines = (await (await get(`ndjson?${range}`)).text()).trim().split('\n');
    expect(list).toEqual(lines.map((line) => JSON.parse(line) as object));
  });

  test('csv: cells that a spreadsheet would run are guarded, and come back', async () => {
    const text = await (await get(`csv?${range}`)).text();
    expect(text).toContain(",'=cmd(),");
    expect(text).toContain(",''s,");
    const rows = parse<Record<string, string>>(text, { columns: true, record_delimiter: '\r\n' });
    const row = rows.find(({ id }) => id === 'b');
    expect(textOfCsvCell(row?.['page_url'] ?? '')).toBe('=cmd()');
    expect(JSON.parse(row?.['properties'] ?? '')).toEqual(events[0]?.properties);
  });

  test.each([
    ['csv', /^id,event_type,[a-z_,]*received_at\r\n$/],
    ['ndjson', /^$/],
    ['json', /^\[\]\n$/],
  ])('%s without events is whole, too', async (format, text) => {
    const response = await get(`${format}?start_date=2001-01-01&end_date=2001-01-02`);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(text);
  });

  test('filters hold', async () => {
    const text = await (await get(`ndjson?${range}&event_type=view`)).text();
    expect(text.trim().split('\n')).toHaveLength(2);
  });

  test('what is wrong with the question is a problem, not a file', async () => {
    const answer = await send(`${api.url}/api/v1/export/csv?start_date=yesterday&limit=3`, {
      headers: { 'X-API-Key': key },
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
    expect(answer.body.errors).toHaveLength(2);
  });

  test('a fault before the first event is a problem; midway it breaks the connection', async () => {
    store.breakAfter = 0;
    expect((await get(`ndjson?${range}`)).status).toBe(503);
    store.breakAfter = 2;
    const response = await get(`ndjson?${range}`);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    store.breakAfter = Infinity;
    expect((await get(`ndjson?${range}`)).status).toBe(200);
    expect(store.open).toBe(0);
  });

  test('another project has none of it', async () => {
    const other = await api.key(newProject());
    const response = await fetch(`${api.url}/api/v1/export/ndjson?${range}`, {
      headers: { 'X-API-Key': other },
    });
    expect(await response.text()).toBe('');
  });
});

test('a client that leaves midway ends the scan, and a slow one holds it back', async () => {
  const store = new BreakingStore();
  const api = await HttpApi.start({ store });
  await api.ready();
  const key = await api.key(newProject());
  const large = Array.from({ length: 500 }, (_, index) => ({
    id: String(index),
    event_type: 'large',
    timestamp: '2026-01-31T10:00:00.000Z',
    properties: { text: 'x'.repeat(60_000) },
  }));
  for (let at = 0; at < large.length; at += 80) {
    await post(`${api.url}/api/v1/events/batch?wait=stored`, key, { events: large.slice(at, at + 80) });
  }
  const { port, hostname } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET /api/v1/export/ndjson?${range} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n\r\n`);
  await until('the scan is open', () => store.open === 1);
  // 30 MB do not fit into the buffers between: the scan waits for its reader.
  for (let turn = 0; turn < 500; turn += 1) await new Promise(setImmediate);
  expect(store.open).toBe(1);
  socket.destroy();
  await until('the scan has ended', () => store.open === 0);
  await api.stop();
});
