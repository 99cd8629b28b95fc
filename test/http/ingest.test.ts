import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { HttpApi, post, send } from '../support/http-api.js';

let api: HttpApi;
let key = '';
let track = '';
let batch = '';

beforeAll(async () => {
  api = await HttpApi.start();
  key = await api.key(randomUUID());
  track = `${api.url}/api/v1/events/track`;
  batch = `${api.url}/api/v1/events/batch`;
});
afterAll(() => api.stop());

const timestamp = '2026-01-31T10:00:00Z';
const event = (number: number) => ({
  event_type: 'page_view',
  id: `event-${number}`,
  timestamp,
  user_id: `u${number}`,
});
const ndjson = { 'Content-Type': 'application/x-ndjson' };

describe('POST /events/track', () => {
  test('takes an event and gives its id back', async () => {
    const { status, body } = await post(track, key, event(1));
    expect(status).toBe(202);
    expect(body).toEqual({ id: 'event-1', status: 'accepted', retry_safe: true });
  });

  test('makes an id where there is none, and says that a retry would be another event', async () => {
    const { status, body } = await post(track, key, { event_type: 'x' });
    expect(status).toBe(202);
    expect(body.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(body.retry_safe).toBe(false);
  });

  test('wait=stored tells what became of it, the first time and the second', async () => {
    const first = await post(`${track}?wait=stored`, key, event(2));
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ stored: 1, already_present: 0, dead_lettered: 0 });
    const second = await post(`${track}?wait=stored`, key, event(2));
    expect(second.body).toMatchObject({ stored: 0, already_present: 1, dead_lettered: 0 });
  });

  test('the detail of a refused event names the field that it is about', async () => {
    const { body } = await post(track, key, { event_type: 'x', timestamp: '1969-12-31T23:59:59Z' });
    expect([body.code, body.detail]).toEqual([
      'timestamp_out_of_range',
      'timestamp: is a time that lies before 1970',
    ]);
  });

  test('names every fault of a bad event at once, and takes nothing', async () => {
    const bad = { event_type: '', user_id: 7, colour: 'red', timestamp: 'yesterday' };
    const { status, headers, body } = await post(track, key, bad);
    expect(status).toBe(422);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'colour',
      'event_type',
      'timestamp',
      'user_id',
    ]);
    expect(body).toMatchObject({
      status: 422,
      code: 'invalid_request',
      request_id: headers.get('x-request-id'),
    });
  });

  test('an id without a time is refused by its own name', async () => {
    const { status, body } = await post(track, key, { event_type: 'x', id: 'mine' });
    expect(status).toBe(422);
    expect(body.code).toBe('timestamp_required');
  });

  test('Unix seconds, milliseconds and RFC 3339 are the same instant', async () => {
    const id = 'one-instant';
    for (const same of [1_769_853_600, 1_769_853_600_000, '2026-01-31T11:00:00+01:00']) {
      expect((await post(`${track}?wait=stored`, key, { event_type: 'x', id, timestamp: same })).status).toBe(
        200,
      );
    }
    const last = await post(`${track}?wait=stored`, key, { event_type: 'x', id, timestamp });
    expect(last.body).toMatchObject({ stored: 0, already_present: 1 });
  });
});

describe('POST /events/batch', () => {
  test('takes the good events and names the bad ones', async () => {
    const events = [event(10), { event_type: 'x', id: 'late' }, event(11), 'text', event(10)];
    const { status, body } = await post(`${batch}?wait=stored`, key, { events });
    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: 3, rejected: 2, stored: 2, already_present: 1, retry_safe: true });
    expect(body.errors).toMatchObject([
      { index: 1, id: 'late', code: 'timestamp_required' },
      { index: 3, code: 'invalid_request' },
    ]);
  });

  test('ids come back in order where the server made any', async () => {
    const { body } = await post(batch, key, { events: [event(12), { event_type: 'x' }] });
    expect(body.ids[0]).toBe('event-12');
    expect(body.ids[1]).toMatch(/-7/);
  });

  test('NDJSON: a broken line is one bad event, a blank one is none', async () => {
    const lines = [JSON.stringify(event(20)), '', '{"event_type":', JSON.stringify(event(21))].join('\n');
    const { status, body } = await post(batch, key, lines, ndjson);
    expect(status).toBe(202);
    expect(body).toMatchObject({ accepted: 2, rejected: 1 });
    expect(body.errors[0].code).toBe('invalid_json');
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ] as const)('%s is read; what is none is 400; a bomb is 413', async (encoding, compress) => {
    const compressed = { 'Content-Encoding': encoding };
    const body = Buffer.from(JSON.stringify({ events: [event(31)] }));
    expect((await post(batch, key, compress(body), compressed)).status).toBe(202);
    const cut = await post(batch, key, compress(body).subarray(0, -6), compressed);
    expect([cut.status, cut.body.code]).toEqual([400, 'invalid_encoding']);
    const bomb = await post(batch, key, compress(Buffer.alloc(30 * 1024 * 1024, 0x20)), compressed);
    expect([bomb.status, bomb.body.code]).toEqual([413, 'payload_too_large']);
  });

  test('gzip is read; what is no gzip is 400; a bomb is 413', async () => {
    const zipped = { 'Content-Encoding': 'gzip' };
    expect((await post(batch, key, gzipSync(JSON.stringify({ events: [event(30)] })), zipped)).status).toBe(
      202,
    );
    const broken = await post(batch, key, Buffer.from('no gzip at all'), zipped);
    expect([broken.status, broken.body.code]).toEqual([400, 'invalid_encoding']);
    const cut = await post(
      batch,
      key,
      gzipSync(JSON.stringify({ events: [event(30)] })).subarray(0, 40),
      zipped,
    );
    expect([cut.status, cut.body.code]).toEqual([400, 'invalid_encoding']);
    const bomb = await post(batch, key, gzipSync(Buffer.alloc(100 * 1024 * 1024, 0x20)), zipped);
    expect([bomb.status, bomb.body.code]).toEqual([413, 'payload_too_large']);
  });

  test.each([
    ['no events', { events: [] }, 422, 'empty_batch'],
    [
      'more than 1,000',
      { events: Array.from({ length: 1_001 }, (_, n) => event(n)) },
      422,
      'too_many_events',
    ],
    ['no good event', { events: [1, 2] }, 422, 'invalid_request'],
    ['events is no list', { events: {} }, 422, 'invalid_request'],
    ['no list at all', [], 422, 'invalid_request'],
    ['not JSON', '{"events":[', 400, 'invalid_json'],
    ['empty', '', 400, 'invalid_json'],
    ['over 5 MB', ' '.repeat(5 * 1024 * 1024 + 1), 413, 'payload_too_large'],
  ])('%s', async (_name, sent, status, code) => {
    const answer = await post(batch, key, sent);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('1,000 events are taken, of 5 MB in all', async () => {
    const properties = { text: 'é'.repeat(2_400) };
    const events = Array.from({ length: 1_000 }, (_, n) => ({ ...event(100_000 + n), properties }));
    const { status, body } = await post(`${batch}?wait=stored`, key, { events });
    expect([status, body.accepted, body.stored]).toEqual([200, 1_000, 1_000]);
  });
});

describe('what a request must be', () => {
  test.each([
    ['no key', {}, 401, 'unauthenticated'],
    ['a mistyped key', { 'X-API-Key': 'pb_live_nonsense' }, 401, 'unauthenticated'],
    ['a token that is no key', { Authorization: 'Bearer abc' }, 401, 'unauthenticated'],
  ])('%s', async (_name, headers, status, code) => {
    const answer = await send(track, { method: 'POST', headers, body: '{}' });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  test('a key may come as the Bearer token', async () => {
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json; charset=utf-8' };
    expect((await send(track, { method: 'POST', headers, body: JSON.stringify(event(3)) })).status).toBe(202);
  });

  test('a key that may only read is refused', async () => {
    const reads = await api.key(randomUUID(), ['read']);
    const answer = await post(track, reads, event(1));
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  test('another type, method, encoding or wait is refused', async () => {
    expect((await post(track, key, '{}', { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await post(track, key, '{}', ndjson)).status).toBe(415);
    expect((await post(batch, key, '{}', { 'Content-Encoding': 'zip' })).status).toBe(415);
    const got = await send(track);
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post(`${track}?wait=forever`, key, event(1))).status).toBe(422);
    expect((await post(`${track}?wiat=stored`, key, event(1))).status).toBe(422);
    const utf16 = { 'Content-Type': 'application/json; charset=utf-16' };
    expect((await post(track, key, '{}', utf16)).status).toBe(415);
  });

  test("a client's own request id comes back; one that is not printable is replaced", async () => {
    const own = await post(track, key, event(1), { 'X-Request-Id': 'mine-1' });
    expect(own.headers.get('x-request-id')).toBe('mine-1');
    const long = await post(track, key, event(1), { 'X-Request-Id': 'x'.repeat(129) });
    expect(long.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('after all of that no byte is in flight', async () => {
    const { body } = await send(`${api.url}/stats`, { headers: { 'X-API-Key': key } });
    expect(body.ingest.bytes_in_flight).toBe(0);
  });
});
