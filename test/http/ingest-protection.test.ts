import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ingestRoutes } from '../../internal/transport/http/ingest-routes.js';
import { HttpApi, post, send, type Answer } from '../support/http-api.js';

let api: HttpApi;
let key = '';
let clock = Date.now();
const ndjson = { 'Content-Type': 'application/x-ndjson' };
const track = '/api/v1/events/track';
const batch = '/api/v1/events/batch';

beforeAll(async () => {
  api = await HttpApi.start({ now: () => clock });
  key = await api.key(randomUUID());
});
afterAll(() => api.stop());

const sent = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  post(`${api.url}${path}`, key, body, headers);
const under = (idempotencyKey: string): Record<string, string> => ({ 'Idempotency-Key': idempotencyKey });
const v7 = (): string => randomUUID().replace(/^.{13}-./, `${hexOf(clock)}-7`);
const hexOf = (time: number): string => time.toString(16).padStart(12, '0').replace(/^.{8}/, '$&-');

describe('Idempotency-Key', () => {
  const timestamp = '2026-01-31T10:00:00Z';
  const events = [
    { event_type: 'x', timestamp },
    { event_type: 7 },
    { event_type: 'x', timestamp },
    { event_type: 'x', timestamp, id: 'own' },
  ];

  test('a batch without ids is protected: sent again it is counted once, its equal events apart', async () => {
    const headers = under(randomUUID());
    const first = await sent(`${batch}?wait=stored`, { events }, headers);
    expect(first.body).toMatchObject({ accepted: 3, rejected: 1, stored: 3, retry_safe: true });
    expect(first.body.ids).toEqual([expect.any(String), null, expect.any(String), 'own']);
    clock += 60_000;
    const lines = events.map((event) => JSON.stringify(event)).join('\n\n');
    const again = await sent(`${batch}?wait=stored`, lines, { ...headers, ...ndjson });
    expect(again.body).toMatchObject({ accepted: 3, stored: 0, already_present: 3, ids: first.body.ids });
    const other = await sent(`${batch}?wait=stored`, { events }, under(randomUUID()));
    expect(other.body).toMatchObject({ stored: 2, already_present: 1 });
  });

  test('a UUIDv7 dates events without a time, too; another key does not', async () => {
    const headers = under(v7());
    const first = await sent(`${track}?wait=stored`, { event_type: 'x' }, headers);
    expect(first.body).toMatchObject({ stored: 1, retry_safe: true });
    expect(first.body.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    clock += 60_000;
    const again = await sent(`${track}?wait=stored`, { event_type: 'x' }, headers);
    expect(again.body).toMatchObject({ id: first.body.id, stored: 0, already_present: 1 });
    const plain = await sent(track, { event_type: 'x' }, under('order-17'));
    expect([plain.status, plain.body.code]).toEqual([422, 'timestamp_required']);
    expect((await sent(track, { event_type: 'x', id: 'mine' }, headers)).status).toBe(202);
  });

  test.each([[''], ['x'.repeat(256)], ['caf\u00e9'], ['a\tb']])('%j is refused', async (bad) => {
    const answer = await sent(track, { event_type: 'x' }, under(bad));
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
    expect(answer.body.errors).toMatchObject([{ path: 'Idempotency-Key' }]);
  });
});

describe('the other names', () => {
  test('are these', () => {
    expect(Object.keys(ingestRoutes).sort()).toEqual([
      '/api/v1/events',
      '/api/v1/events/async',
      '/api/v1/events/batch',
      '/api/v1/events/track',
      '/events',
      '/events/async',
      '/events/batch',
      '/v1/events',
    ]);
  });

  test.each(Object.entries(ingestRoutes))('POST %s', async (path, route) => {
    const event = { event_type: 'x', id: path, timestamp: clock };
    const expected =
      route === 'batch'
        ? { accepted: 1, rejected: 0, errors: [], retry_safe: true }
        : { id: path, status: 'accepted', retry_safe: true };
    const bodies = route === 'batch' ? [{ events: [event] }] : [event, { event }];
    for (const body of bodies) {
      const answer = await sent(path, body);
      expect([answer.status, answer.body]).toEqual([202, expected]);
    }
    expect((await sent(path, JSON.stringify(event), ndjson)).status).toBe(route === 'batch' ? 202 : 415);
    expect((await send(`${api.url}${path}`)).status).toBe(405);
    expect((await post(`${api.url}${path}`, 'pb_live_x', event)).status).toBe(401);
  });

  test('a fault has the same path in a wrapped event', async () => {
    const answer = await sent('/v1/events', { event: { event_type: '', properties: { a: [1, 'x\0'] } } });
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'event_type',
      'properties.a[1]',
    ]);
  });
});
