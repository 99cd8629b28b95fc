import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { HttpApi, post, send, type Answer } from '../support/http-api.js';
import { asUser, register, type Person } from '../support/people.js';

let api: HttpApi;
let admin: Person;
let owner: Person;
let guest: Person;

const seen = ({ status, body }: Answer) => [status, (body as { code?: string } | null)?.code];
const make = async (name: string, more: object = {}): Promise<string> =>
  (await asUser(api, owner.access, 'POST', '/projects', { name, ...more })).body.id as string;

beforeAll(async () => {
  api = await HttpApi.start({ environment: { REGISTRATION: 'open' } });
  admin = await register(api, 'admin');
  owner = await register(api, 'owner');
  guest = await register(api, 'guest');
});
afterAll(() => api.stop());

test('the only project is meant where none is named; of several one must be', async () => {
  const ask = (query = '') => asUser(api, guest.access, 'GET', `/stats/events${query}`);
  const own = await asUser(api, guest.access, 'POST', '/projects', {
    name: 'one',
    timezone: 'europe/berlin',
  });
  expect(own.body).toMatchObject({ timezone: 'Europe/Berlin', retention_days: null, role: 'owner' });
  expect((await ask()).body.timezone).toBe('Europe/Berlin');
  await asUser(api, guest.access, 'POST', '/projects', { name: 'two' });
  expect(seen(await ask())).toEqual([400, 'project_required']);
  expect((await ask(`?project_id=${own.body.id as string}`)).status).toBe(200);
  expect(seen(await ask(`?project_id=${randomUUID()}`))).toEqual([404, 'not_found']);
  expect(seen(await ask('?project_id=no-id'))).toEqual([404, 'not_found']);
});

test('a change leaves what it does not name, and is refused as a whole', async () => {
  const id = await make('site', { retention_days: 30 });
  const change = (body: unknown) => asUser(api, owner.access, 'PATCH', `/projects/${id}`, body);
  expect((await change({ name: 'shop' })).body).toMatchObject({ name: 'shop', retention_days: 30 });
  expect((await change({ retention_days: null })).body).toMatchObject({ name: 'shop', retention_days: null });
  const refused = await change({ name: 'x', timezone: '+02:00', retention_days: 0, colour: 1 });
  expect(seen(refused)).toEqual([422, 'invalid_request']);
  expect(refused.body.errors).toHaveLength(3);
  expect(seen(await change({}))).toEqual([422, 'invalid_request']);
  expect((await asUser(api, owner.access, 'GET', `/projects/${id}`)).body.name).toBe('shop');
});

test('members: added by email, seen at once, removed at once; the last owner stays', async () => {
  const id = await make('shared');
  const members = `/projects/${id}/members`;
  const add = (email: string) => asUser(api, owner.access, 'POST', members, { email, role: 'viewer' });
  expect(seen(await add('nobody@example.com'))).toEqual([404, 'not_found']);
  expect((await add(guest.email)).status).toBe(201);
  expect(seen(await add(guest.email))).toEqual([409, 'conflict']);
  expect((await asUser(api, guest.access, 'GET', `/projects/${id}`)).body.role).toBe('viewer');
  const page = await asUser(api, guest.access, 'GET', `${members}?limit=1`);
  expect(page.body).toMatchObject({ data: [{ email: owner.email }], next_cursor: owner.id });
  const next = await asUser(api, guest.access, 'GET', `${members}?limit=1&cursor=${owner.id}`);
  expect(next.body).toMatchObject({ data: [{ email: guest.email }], next_cursor: null });
  const demoted = await asUser(api, owner.access, 'PATCH', `${members}/${owner.id}`, { role: 'viewer' });
  expect(seen(demoted)).toEqual([409, 'conflict']);
  expect((await asUser(api, owner.access, 'DELETE', `${members}/${guest.id}`)).status).toBe(204);
  expect((await asUser(api, guest.access, 'GET', `/projects/${id}`)).status).toBe(404);
});

test("a removed project's keys end at once; the installation's own stays", async () => {
  const id = await make('short-lived');
  const made = await asUser(api, owner.access, 'POST', `/projects/${id}/keys`, { name: 'a key' });
  const track = () => post(`${api.url}/api/v1/events/track`, made.body.key as string, { event_type: 'x' });
  expect((await track()).status).toBe(202);
  expect((await asUser(api, owner.access, 'DELETE', `/projects/${id}`)).status).toBe(204);
  expect((await track()).status).toBe(401);
  expect((await asUser(api, owner.access, 'GET', `/projects/${id}`)).status).toBe(404);
  const { body } = await asUser(api, admin.access, 'GET', '/projects');
  const standing = await asUser(api, admin.access, 'DELETE', `/projects/${body.data[0].id as string}`);
  expect(seen(standing)).toEqual([409, 'conflict']);
});

test('admins disable users, at once; the last admin stays; the server shows itself to admins', async () => {
  const hal = await register(api, 'hal');
  const change = (id: string, body: object) => asUser(api, admin.access, 'PATCH', `/users/${id}`, body);
  expect((await change(hal.id, { disabled: true })).body.disabled).toBe(true);
  expect((await asUser(api, hal.access, 'GET', '/auth/me')).status).toBe(401);
  const refresh = { refresh_token: hal.refresh };
  expect((await post(`${api.url}/api/v1/auth/refresh`, '', refresh)).status).toBe(401);
  expect(seen(await change(admin.id, { role: 'member' }))).toEqual([409, 'conflict']);
  expect((await asUser(api, admin.access, 'DELETE', `/users/${admin.id}`)).status).toBe(409);
  expect((await asUser(api, admin.access, 'GET', `/users/${randomUUID()}`)).status).toBe(404);
  const lag = { headers: { Authorization: `Bearer ${admin.access}` } };
  expect((await send(`${api.url}/lag`, lag)).status).toBe(200);
});
