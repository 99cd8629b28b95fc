import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPostgresAccounts } from '../../internal/adapters/account-store/postgres/index.js';
import { serverFor } from '../servers/server-for.js';
import type { TestDatabase } from '../servers/test-database.js';
import { HttpApi } from '../support/http-api.js';
import { newSigningKey } from '../support/signing-key.js';
import { anonymously, asUser, password, register } from '../support/people.js';

const signingKey = newSigningKey();
const server = await serverFor('postgres');

server.describe('accounts over HTTP, kept in PostgreSQL', () => {
  let database: TestDatabase;
  /** Two processes of one installation. */
  let apis: readonly [HttpApi, HttpApi];

  beforeAll(async () => {
    database = await server.createDatabase();
    const start = (): Promise<HttpApi> =>
      HttpApi.start({
        environment: { REGISTRATION: 'open' },
        accounts: createPostgresAccounts({ url: database.url }),
        signingKey,
      });
    apis = [await start(), await start()];
  });

  afterAll(async () => {
    for (const api of apis) await api.stop();
    await database.drop();
  });

  test('of 20 who register with one address, however it is spelt, one is let in', async () => {
    await register(apis[0], 'ada');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        anonymously(apis[n % 2 ? 0 : 1], '/auth/register', {
          email: n % 3 ? 'Grace@Example.COM' : 'grace@example.com',
          password,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
    // Of the two, the one whose limit on attempts is not used up by ten addresses that were taken.
    const winner = answers.findIndex(({ status }) => status === 201);
    const login = await anonymously(apis[winner % 2 ? 0 : 1], '/auth/login', {
      email: 'GRACE@example.com',
      password,
    });
    expect(login.status).toBe(200);
  });

  test('refreshes of one token at once give one successor, which goes on; a used one ends the session', async () => {
    const bob = await register(apis[0], 'bob');
    const refresh = (n: number, token: string) =>
      anonymously(apis[n % 2 ? 0 : 1], '/auth/refresh', { refresh_token: token });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => refresh(n, bob.refresh)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const tokens = new Set(answers.map(({ body }) => (body as { refresh_token: string }).refresh_token));
    expect(tokens.size).toBe(1);
    const [successor = ''] = tokens;
    const next = await refresh(0, successor);
    expect(next.status).toBe(200);
    expect((await refresh(1, bob.refresh)).status).toBe(401);
    expect((await refresh(0, (next.body as { refresh_token: string }).refresh_token)).status).toBe(401);
  });

  test('a project that one process makes is known to the other', async () => {
    const eve = await register(apis[0], 'eve');
    const made = await asUser(apis[0], eve.access, 'POST', '/projects', {
      name: 'shop',
      timezone: 'Asia/Tokyo',
    });
    expect(made.status).toBe(201);
    const listed = await asUser(apis[1], eve.access, 'GET', '/projects');
    expect(listed.body).toMatchObject({ data: [{ name: 'shop', timezone: 'Asia/Tokyo', role: 'owner' }] });
  });
});
