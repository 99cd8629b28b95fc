import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HttpApi, post, type Answer } from '../support/http-api.js';
import { anonymously, asUser, password, register, type Person } from '../support/people.js';

let api: HttpApi;
let admin: Person;
let now = Date.now();
const logged: string[] = [];

const seen = ({ status, body }: Answer) => [status, (body as { code?: string } | null)?.code];

beforeAll(async () => {
  api = await HttpApi.start({
    environment: { REGISTRATION: 'open' },
    now: () => now,
    log: (line) => logged.push(line),
  });
  admin = await register(api, 'ada');
});
afterAll(() => api.stop());

const refresh = (token: string) => anonymously(api, '/auth/refresh', { refresh_token: token });
const login = (email: string, typed = password) =>
  anonymously(api, '/auth/login', { email, password: typed });
const me = (access: string) => asUser(api, access, 'GET', '/auth/me');

describe('registering', () => {
  test('the first is the admin and owns the project default; the next is a member, of no project', async () => {
    expect((await me(admin.access)).body).toMatchObject({
      email: 'ada@example.com',
      role: 'admin',
      disabled: false,
    });
    expect((await asUser(api, admin.access, 'GET', '/projects')).body).toMatchObject({
      data: [{ name: 'default', role: 'owner' }],
      next_cursor: null,
    });
    const bob = await register(api, 'bob');
    expect((await me(bob.access)).body).toMatchObject({ role: 'member' });
    expect((await asUser(api, bob.access, 'GET', '/projects')).body.data).toEqual([]);
    expect(seen(await asUser(api, bob.access, 'GET', '/stats/events'))).toEqual([404, 'not_found']);
  });

  test('an email is one user, however it is spelt', async () => {
    const again = await anonymously(api, '/auth/register', { email: 'ADA@Example.com', password });
    expect(seen(again)).toEqual([409, 'email_taken']);
    expect((await login('ADA@example.COM')).status).toBe(200);
  });

  test('every fault is named at once, and nothing that was typed is repeated', async () => {
    const answer = await anonymously(api, '/auth/register', {
      email: 'no',
      password: 'hunter2',
      full_name: '',
      x: 1,
    });
    expect(seen(answer)).toEqual([422, 'invalid_request']);
    const paths = (answer.body.errors as { path: string }[]).map(({ path }) => path).sort();
    expect(paths).toEqual(['email', 'full_name', 'password', 'x']);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });
});

describe('signing in', () => {
  test('a wrong password and an unknown email are one answer', async () => {
    const [wrong, unknown] = [await login('ada@example.com', 'wrong one'), await login('nobody@example.com')];
    expect(seen(wrong)).toEqual([401, 'invalid_credentials']);
    expect({ ...unknown.body, request_id: 0 }).toEqual({ ...wrong.body, request_id: 0 });
  });

  test('a sign-out ends the session at once, its access token too; an unknown token is answered the same', async () => {
    const carl = await register(api, 'carl');
    expect((await anonymously(api, '/auth/logout', { refresh_token: carl.refresh })).status).toBe(204);
    expect(seen(await me(carl.access))).toEqual([401, 'unauthenticated']);
    expect(seen(await refresh(carl.refresh))).toEqual([401, 'unauthenticated']);
    expect((await anonymously(api, '/auth/logout', { refresh_token: 'unknown' })).status).toBe(204);
  });

  test('a changed password ends every other session', async () => {
    const dora = await register(api, 'dora');
    const other = await login('dora@example.com');
    const wrong = { current: 'not this one', new: 'another password' };
    expect(seen(await asUser(api, dora.access, 'POST', '/auth/password', wrong))).toEqual([
      401,
      'invalid_credentials',
    ]);
    const change = { current: password, new: 'another password' };
    expect((await asUser(api, dora.access, 'POST', '/auth/password', change)).status).toBe(204);
    expect((await me(dora.access)).status).toBe(200);
    expect((await me(other.body.access_token as string)).status).toBe(401);
    expect((await login('dora@example.com')).status).toBe(401);
    expect((await login('dora@example.com', 'another password')).status).toBe(200);
  });
});

describe('refresh tokens', () => {
  test('a lost answer can be asked for again: the same successor; once that is used, it was theft', async () => {
    const { refresh: first } = await register(api, 'erin');
    const second = await refresh(first);
    expect(second.status).toBe(200);
    const repeated = await refresh(first);
    expect(repeated.body.refresh_token).toBe(second.body.refresh_token);
    const third = await refresh(second.body.refresh_token as string);
    expect(third.status).toBe(200);
    expect((await refresh(first)).status).toBe(401);
    expect((await refresh(third.body.refresh_token as string)).status).toBe(401);
    expect((await me(third.body.access_token as string)).status).toBe(401);
  });

  test('many at once make one successor', async () => {
    const { refresh: first } = await register(api, 'frank');
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(first)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(new Set(answers.map(({ body }) => body.refresh_token as string)).size).toBe(1);
  });

  test('after the grace the whole session ends; after ten minutes an access token does', async () => {
    const gina = await register(api, 'gina');
    const second = await refresh(gina.refresh);
    now += 10_001;
    expect((await refresh(gina.refresh)).status).toBe(401);
    expect((await refresh(second.body.refresh_token as string)).status).toBe(401);
    const signedIn = await login('gina@example.com');
    now += 600_000;
    expect(seen(await me(signedIn.body.access_token as string))).toEqual([401, 'unauthenticated']);
    now += 30 * 24 * 60 * 60_000;
    expect((await refresh(signedIn.body.refresh_token as string)).status).toBe(401);
  });
});

test('events are sent with a key: a user is told so, and a bad token is refused as such', async () => {
  const { body } = await login('ada@example.com');
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  const track = (token: string) =>
    post(`${api.url}/api/v1/events/track`, '', { event_type: 'x' }, bearer(token));
  expect(seen(await track(body.access_token as string))).toEqual([403, 'forbidden']);
  expect(seen(await track('garbage'))).toEqual([401, 'unauthenticated']);
});

test('nothing that is secret was logged', () => {
  const text = logged.join('\n');
  for (const secret of [password, 'hunter2', admin.access, admin.refresh]) expect(text).not.toContain(secret);
});
