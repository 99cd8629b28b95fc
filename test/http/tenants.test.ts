import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { TOKENS } from '../../internal/ports/tokens.js';
import { AccessTokens } from '../../internal/services/accounts/access-tokens.js';
import { call } from '../support/call.js';
import { operationNames, readContract } from '../support/contract/index.js';
import { HttpApi } from '../support/http-api.js';
import { asUser, register, type Person } from '../support/people.js';
import { newSigningKey } from '../support/signing-key.js';
import { tenantRoutes, type TenantRoute } from '../support/tenants.js';

type Need = TenantRoute['need'];
interface Intruder {
  readonly headers: Readonly<Record<string, string>>;
  /** The answer to each need; one that is not named is none of this intruder's. */
  readonly refused: Partial<Record<Need, number>>;
}

const signingKey = newSigningKey();
let api: HttpApi;
let owner: Person;
let project = '';
let keyId = '';
let intruders: Record<string, Intruder>;

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const all = (status: number): Intruder['refused'] =>
  Object.fromEntries(
    ['ingest', 'read', 'manage', 'user', 'admin', 'operator', 'list'].map((need) => [need, status]),
  );

async function makeProject(person: Person): Promise<string> {
  const made = await asUser(api, person.access, 'POST', '/projects', { name: `of ${person.email}` });
  return made.body.id as string;
}

beforeAll(async () => {
  api = await HttpApi.start({ signingKey, environment: { REGISTRATION: 'open' } });
  const admin = await register(api, 'admin');
  owner = await register(api, 'owner');
  const [viewer, eve] = [await register(api, 'viewer'), await register(api, 'eve')];
  project = await makeProject(owner);
  const evesProject = await makeProject(eve);
  const viewerRole = { email: viewer.email, role: 'viewer' };
  await asUser(api, owner.access, 'POST', `/projects/${project}/members`, viewerRole);
  const key = async (of: string, scope: 'ingest' | 'read' | 'manage') => ({
    'X-API-Key': await api.key(of, [scope]),
  });
  const revoked = await asUser(api, owner.access, 'POST', `/projects/${project}/keys`, { name: 'revoked' });
  await asUser(api, owner.access, 'DELETE', `/projects/${project}/keys/${revoked.body.id as string}`);
  keyId = (await asUser(api, owner.access, 'POST', `/projects/${project}/keys`, { name: 'kept' })).body
    .id as string;

  const [header, payload = ''] = owner.access.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string; sid: string };
  const ownersClaims = { userId: claims.sub, sessionId: claims.sid };
  const past = { now: () => Date.now() - 3_600_000 };
  const expired = await new AccessTokens(past, [signingKey]).sign(ownersClaims);
  const foreign = await new AccessTokens({ now: Date.now }, [newSigningKey()]).sign(ownersClaims);
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  const stranger = { read: 404, manage: 404, ingest: 403 } as const;
  intruders = {
    'no credential': { headers: {}, refused: all(401) },
    'a garbage key': { headers: { 'X-API-Key': 'pb_live_garbage' }, refused: all(401) },
    'a revoked key': { headers: { 'X-API-Key': revoked.body.key as string }, refused: all(401) },
    'an expired token': { headers: bearer(expired), refused: all(401) },
    'a token signed elsewhere': { headers: bearer(foreign), refused: all(401) },
    'alg none': { headers: bearer(`${none}.${payload}.`), refused: all(401) },
    'a cut token': { headers: bearer(`${header}.${payload}.`), refused: all(401) },
    'an ingest key of the project': {
      headers: await key(project, 'ingest'),
      refused: { read: 403, manage: 403, user: 403, admin: 403, operator: 403, list: 403 },
    },
    'a read key of the project': {
      headers: await key(project, 'read'),
      refused: { ingest: 403, manage: 403, user: 403, admin: 403 },
    },
    "another project's managing key": {
      headers: await key(evesProject, 'manage'),
      refused: { ...all(403), manage: 404 },
    },
    "another project's reading key": {
      headers: await key(evesProject, 'read'),
      refused: { read: 404, manage: 403 },
    },
    'a user of another project': {
      headers: bearer(eve.access),
      refused: { ...stranger, admin: 403, operator: 403 },
    },
    'the admin': { headers: bearer(admin.access), refused: stranger },
    'a viewer': {
      headers: bearer(viewer.access),
      refused: { manage: 403, admin: 403, operator: 403, ingest: 403 },
    },
  };
});
afterAll(() => api.stop());

/** What an intruder could have changed. */
async function state(): Promise<unknown> {
  const accounts = api.container.resolve(TOKENS.AccountStore);
  const page = { limit: 100, after: null };
  return {
    project: await accounts.project(project, call()),
    members: await accounts.members(project, page, call()),
    users: await accounts.users(page, call()),
    keys: (await accounts.keys(project, call())).map((key) => ({ ...key, lastUsedAt: null })),
    owners: (await asUser(api, owner.access, 'GET', '/projects')).body,
  };
}

test('every route of the contract stands in the table, and no other', () => {
  expect(Object.keys(tenantRoutes).sort()).toEqual([...operationNames(readContract())].sort());
});

describe.each(Object.entries(tenantRoutes).filter(([, { need }]) => need !== 'none'))('%s', (name, route) => {
  test('refuses who may not, and nothing has changed', async () => {
    const before = await state();
    const [method = '', path = ''] = name.split(' ');
    const filled = path
      .replace('{project_id}', project)
      .replace('{key_id}', keyId)
      .replace('{user_id}', owner.id)
      .replace('{dead_letter_id}', randomUUID());
    const named = path.includes('{project_id}') || route.need !== 'read' ? [] : [`project_id=${project}`];
    const query = [...named, ...(route.query === undefined ? [] : [route.query])].join('&');
    const answers: Record<string, number> = {};
    const expected: Record<string, unknown> = {};
    for (const [who, { headers, refused }] of Object.entries(intruders)) {
      const status = refused[route.need];
      if (status === undefined) continue;
      const response = await fetch(`${api.url}${filled}?${query}`, {
        method,
        headers: { ...headers, 'Content-Type': 'application/json' },
        ...(route.body === undefined ? {} : { body: JSON.stringify(route.body) }),
      });
      await response.body?.cancel();
      answers[who] = response.status;
      expected[who] = status;
    }
    expect(answers).toEqual(expected);
    expect(Object.keys(answers).length).toBeGreaterThan(5);
    expect(await state()).toEqual(before);
  });
});
