import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOKENS } from '../../internal/ports/tokens.js';
import { call } from '../support/call.js';
import { HttpApi, post, send, type Answer } from '../support/http-api.js';
import { until } from '../support/until.js';

const mine = randomUUID();
const theirs = randomUUID();
let folder: string;
let api: HttpApi;
/** Another server on the same accounts. */
let other: HttpApi;
let manager = '';
let stranger = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-shared-accounts-'));
  const accountsFile = join(folder, 'accounts.sqlite');
  api = await HttpApi.start({ accountsFile });
  other = await HttpApi.start({ accountsFile });
  manager = await api.key(mine, ['ingest', 'read', 'manage']);
  stranger = await api.key(theirs, ['ingest', 'read', 'manage']);
});
afterAll(async () => {
  await other.stop();
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

const keysOf = (project: string) => `${api.url}/api/v1/projects/${project}/keys`;
const list = (project: string, key: string): Promise<Answer> =>
  send(keysOf(project), { headers: { 'X-API-Key': key } });
const revoke = (project: string, id: string, key: string): Promise<Answer> =>
  send(`${keysOf(project)}/${id}`, { method: 'DELETE', headers: { 'X-API-Key': key } });
const track = async (server: HttpApi, key: string): Promise<number> =>
  (await post(`${server.url}/api/v1/events/track`, key, { event_type: 'x' })).status;

test('keys are listed page by page, also behind one that was revoked meanwhile', async () => {
  const project = randomUUID();
  const key = await api.key(project, ['manage']);
  for (const name of ['a', 'b', 'c']) await post(keysOf(project), key, { name });
  const page = async (query: string): Promise<Answer['body']> =>
    (await send(`${keysOf(project)}?${query}`, { headers: { 'X-API-Key': key } })).body;
  const first = await page('limit=2');
  expect(first.data.map(({ name }: { name: string }) => name)).toEqual(['a key', 'a']);
  expect((await revoke(project, first.next_cursor, key)).status).toBe(204);
  const rest = await page(`limit=2&cursor=${first.next_cursor}`);
  expect(rest.data.map(({ name }: { name: string }) => name)).toEqual(['b', 'c']);
  expect(rest.next_cursor).toBeNull();
  expect((await page('limit=1001')).code).toBe('invalid_request');
});

describe('a key', () => {
  test('is shown with its text once, and listed without', async () => {
    const made = await post(keysOf(mine), manager, { name: 'a name', scopes: ['read'], rate_limit: 5 });
    expect(made.status).toBe(201);
    const { key, ...rest } = made.body;
    expect(rest).toEqual({
      id: expect.any(String),
      name: 'a name',
      scopes: ['read'],
      rate_limit: 5,
      prefix: key.slice(0, rest.prefix.length),
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      last_used_at: null,
    });
    const { body } = await list(mine, manager);
    expect(body).toEqual({ data: expect.arrayContaining([rest]), next_cursor: null });
    expect(JSON.stringify(body)).not.toContain(key);
  });

  test('takes events by default, without a limit', async () => {
    const { body } = await post(keysOf(mine), manager, { name: 'plain' });
    expect(body).toMatchObject({ scopes: ['ingest'], rate_limit: null });
    const unlimited = await post(keysOf(mine), manager, { name: 'plain', rate_limit: null });
    expect(unlimited.body.rate_limit).toBeNull();
  });

  test.each([0, -1, 1.5, 1_000_001, '5', true])('has no limit of %p', async (limit) => {
    const { status, body } = await post(keysOf(mine), manager, { name: 'x', rate_limit: limit });
    expect([status, body.code, body.errors.map(({ path }: { path: string }) => path)]).toEqual([
      422,
      'invalid_request',
      ['rate_limit'],
    ]);
  });

  test('that is revoked is refused at once, and left out of the list', async () => {
    const { body } = await post(keysOf(mine), manager, { name: 'short-lived' });
    expect(await track(api, body.key)).toBe(202);
    expect((await revoke(mine, body.id.toUpperCase(), manager)).status).toBe(204);
    expect(await track(api, body.key)).toBe(401);
    const listed = (await list(mine, manager)).body.data.map(({ id }: { id: string }) => id);
    expect(listed).not.toContain(body.id);
    expect((await revoke(mine, body.id, manager)).status).toBe(404);
  });

  test('of another project, and what is none, is not there to be revoked', async () => {
    const { body } = await post(keysOf(mine), manager, { name: 'safe' });
    for (const [project, id, key] of [
      [theirs, body.id, stranger],
      [mine, body.id, stranger],
      [mine, randomUUID(), manager],
      [mine, 'no-id', manager],
      [mine, `${body.id}%00`, manager],
    ] as const) {
      expect((await revoke(project, id, key)).status).toBe(404);
    }
    expect((await revoke(mine, body.id, body.key)).status).toBe(403);
    expect(await track(api, body.key)).toBe(202);
  });

  test('revoked by one server is refused by the other, which knew it', async () => {
    const { body } = await post(keysOf(mine), manager, { name: 'shared' });
    expect(await track(other, body.key)).toBe(202);
    expect((await revoke(mine, body.id, manager)).status).toBe(204);
    // Its cached answer would hold for 60 s: this deadline is far below.
    await until(
      'the other server refuses the key',
      async () => (await track(other, body.key)) === 401,
      20_000,
    );
  });

  test('of a project that was removed elsewhere is refused, too', async () => {
    const project = randomUUID();
    const key = await api.key(project);
    expect(await track(other, key)).toBe(202);
    await api.container.resolve(TOKENS.AccountStore).removeProject(project, Date.now(), call());
    await until('the other server refuses the key', async () => (await track(other, key)) === 401, 20_000);
  });

  test('has its last use written at the stop', async () => {
    const accountsFile = join(folder, 'uses.sqlite');
    const project = randomUUID();
    const first = await HttpApi.start({ accountsFile });
    const key = await first.key(project, ['ingest', 'read', 'manage']);
    const before = Date.now();
    expect(await track(first, key)).toBe(202);
    await first.stop();
    const second = await HttpApi.start({ accountsFile });
    try {
      const url = `${second.url}/api/v1/projects/${project}/keys`;
      const { body } = await send(url, { headers: { 'X-API-Key': key } });
      const usedAt = Date.parse(body.data[0].last_used_at);
      expect(usedAt).toBeGreaterThan(before - 1_000);
      expect(usedAt).toBeLessThanOrEqual(Date.now());
    } finally {
      await second.stop();
    }
  });
});
