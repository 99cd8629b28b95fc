import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { HttpApi, post, send, type Answer } from '../support/http-api.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const mine = randomUUID();
const theirs = randomUUID();
let api: HttpApi;
let myKey = '';
let theirKey = '';

function ask(path: string, key = myKey): Promise<Answer> {
  return send(`${api.url}${path}`, { headers: { 'X-API-Key': key } });
}

beforeAll(async () => {
  api = await HttpApi.start({ now: () => now });
  myKey = await api.key(mine, ['ingest', 'read'], 'Europe/Berlin');
  theirKey = await api.key(theirs, ['ingest', 'read', 'manage']);
  const events = [
    { event_type: 'page_view', id: 'a', timestamp: '2026-03-09T23:30:00Z', user_id: 'ada', page_url: '/' },
    { event_type: 'page_view', id: 'b', timestamp: '2026-03-10T10:00:00Z', user_id: 'ada', page_url: '/b' },
    { event_type: 'sign_up', id: 'c', timestamp: '2026-03-10T11:00:00Z', anonymous_id: 'ada', page_url: '/' },
  ];
  await post(`${api.url}/api/v1/events/batch?wait=stored`, myKey, { events });
  await post(`${api.url}/api/v1/events/batch?wait=stored`, theirKey, { events: events.slice(0, 1) });
});
afterAll(() => api.stop());

describe('GET /stats/events', () => {
  test("counts by the project's days, every day of the range there", async () => {
    const { status, body } = await ask('/api/v1/stats/events?start_date=2026-03-08&end_date=2026-03-10');
    expect(status).toBe(200);
    expect(body).toEqual({
      data: [
        { bucket: '2026-03-08T00:00:00.000+01:00', count: 0, unique_users: 0, sessions: 0 },
        { bucket: '2026-03-09T00:00:00.000+01:00', count: 0, unique_users: 0, sessions: 0 },
        { bucket: '2026-03-10T00:00:00.000+01:00', count: 3, unique_users: 2, sessions: 0 },
      ],
      total: { count: 3, unique_users: 2, sessions: 0 },
      timezone: 'Europe/Berlin',
      generated_at: '2026-03-10T12:00:00.000Z',
      cached: false,
    });
  });

  test('in another zone it is another day', async () => {
    const { body } = await ask('/api/v1/stats/events?start_date=2026-03-09&end_date=2026-03-09&timezone=UTC');
    expect(body.total.count).toBe(1);
  });

  test('every fault of the parameters is named at once', async () => {
    const { status, body } = await ask('/api/v1/stats/events?group_by=fortnight&start_date=soon&colour=red');
    expect([status, body.code]).toEqual([422, 'invalid_request']);
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'colour',
      'group_by',
      'start_date',
    ]);
  });

  test('too many buckets', async () => {
    const { status, body } = await ask(
      '/api/v1/stats/events?group_by=minute&start_date=1970-01-01&end_date=2026-01-01',
    );
    expect([status, body.code]).toEqual([422, 'too_many_buckets']);
  });
});

test('GET /stats/breakdown', async () => {
  const { status, body } = await ask(
    '/api/v1/stats/breakdown?dimension=page_url&limit=1&event_type=page_view&event_type=sign_up',
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({
    data: [{ value: '/', count: 2, unique_users: 2 }],
    other: { count: 1, unique_users: 1 },
  });
});

describe('two tenants', () => {
  test('each key sees its own project only', async () => {
    const { body } = await ask('/api/v1/stats/events?group_by=none', theirKey);
    expect(body.total.count).toBe(1);
  });

  test.each(['/api/v1/stats/events', '/api/v1/stats/breakdown?dimension=source'])(
    "%s: naming another's project finds nothing, as naming one that does not exist",
    async (path) => {
      const join = path.includes('?') ? '&' : '?';
      for (const named of [theirs, randomUUID()]) {
        const { status, body } = await ask(`${path}${join}project_id=${named}`);
        expect([status, body.code]).toEqual([404, 'not_found']);
      }
      expect((await ask(`${path}${join}project_id=${mine.toUpperCase()}`)).status).toBe(200);
    },
  );

  test("another project's dead letters and keys are not there", async () => {
    expect((await ask(`/api/v1/projects/${mine}/dead-letters`, theirKey)).status).toBe(404);
    expect((await post(`${api.url}/api/v1/projects/${mine}/keys`, theirKey, { name: 'x' })).status).toBe(404);
  });
});

describe('keys', () => {
  test('a key made by a managing key works at once, and is shown once', async () => {
    const made = await post(`${api.url}/api/v1/projects/${theirs}/keys`, theirKey, {
      name: 'new',
      scopes: ['read'],
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: 'new', scopes: ['read'] });
    expect(made.body.key.startsWith(made.body.prefix)).toBe(true);
    expect((await ask('/api/v1/stats/events', made.body.key)).status).toBe(200);
    expect((await post(`${api.url}/api/v1/events/track`, made.body.key, { event_type: 'x' })).status).toBe(
      403,
    );
  });

  test('a key that may not manage makes none; scopes beyond ingest and read are refused', async () => {
    expect((await post(`${api.url}/api/v1/projects/${mine}/keys`, myKey, { name: 'x' })).status).toBe(403);
    const url = `${api.url}/api/v1/projects/${theirs}/keys`;
    const refused = await post(url, theirKey, { name: '', scopes: ['manage'], colour: 1 });
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_request']);
    expect((await post(url, theirKey, '{"name":')).body.code).toBe('invalid_json');
    const noUtf8 = Buffer.from('{"name":"\xff"}', 'latin1');
    expect((await post(url, theirKey, noUtf8)).body.code).toBe('invalid_json');
    expect((await post(url, 'no key', '{bad')).status).toBe(401);
  });
});

test.each([
  ['POST', '/api/v1/stats/events', 'GET'],
  ['PUT', '/health', 'GET'],
  ['PUT', `/api/v1/projects/${mine}/keys`, 'GET, POST'],
])('%s %s is 405, with what is allowed', async (method, path, allowed) => {
  const answer = await send(`${api.url}${path}`, { method });
  expect([answer.status, answer.body.code, answer.headers.get('allow')]).toEqual([
    405,
    'method_not_allowed',
    allowed,
  ]);
});

test.each(['%ff', '%ed%a0%80', '%', '%e2%82'])(
  'a parameter with %s, which is no UTF-8, is refused',
  async (bytes) => {
    const { status, body } = await ask(`/api/v1/stats/events?source=${bytes}`);
    expect([status, body.code]).toEqual([422, 'invalid_request']);
    expect((await ask(`/api/v1/projects/${bytes}/dead-letters`)).status).toBe(404);
  },
);

test.each([
  ['', 400, 'bad_request'],
  ['Content-Length: 1\r\nContent-Length: 2\r\n', 400, 'bad_request'],
  [`X-Long: ${'x'.repeat(70_000)}\r\n`, 431, 'headers_too_large'],
])('what is no request is refused as a problem, too (%#)', async (headers, status, code) => {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  socket.end(`GET /health HTTP/1.1\r\n${headers === '' ? 'no header\r\n' : `Host: x\r\n${headers}`}\r\n`);
  const answer = await socket.setEncoding('utf8').reduce((text: string, piece: string) => text + piece, '');
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer).toMatch(/X-Request-Id: [0-9a-f-]{36}/);
  expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status, code });
});

test.each([
  ['GET /health HTTP/1.1\r\n\r\n', 400, 'bad_request'],
  ['CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere:443\r\n\r\n', 405, 'method_not_allowed'],
])('so is a request that Node would answer by itself: %j', async (request, status, code) => {
  const { hostname, port } = new URL(api.url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  socket.write(request);
  const answer = await socket.setEncoding('utf8').reduce((text: string, piece: string) => text + piece, '');
  socket.end();
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer).toMatch(/X-Request-Id: [0-9a-f-]{36}/);
  expect(answer).toMatch(/Connection: close/);
  expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status, code });
});

test.each([
  ['/nothing', 404],
  ['/api/v1/events/nothing', 404],
  ['/api/v1/stats/events/', 404],
  ['/lag', 401],
  ['/stats', 401],
])('GET %s without a key is %i, as a problem', async (path, status) => {
  const answer = await send(`${api.url}${path}`);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('x-powered-by')).toBeNull();
});

test('/lag and /stats tell how the server is doing', async () => {
  expect((await ask('/lag')).body).toEqual({
    envelopes: 0,
    bytes: 0,
    oldest_at: null,
    oldest_age_seconds: 0,
  });
  expect((await ask('/stats')).body).toMatchObject({
    ingest: { events_accepted: 4, events_rejected: 0, bytes_in_flight: 0 },
    writer: { events_written: 4, events_dead_lettered: 0, waiting_for: null },
    dead_letters: 0,
  });
});
