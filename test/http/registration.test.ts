import { expect, test } from '@jest/globals';
import { readFile, stat } from 'node:fs/promises';
import { SetupToken } from '../../internal/services/accounts/setup-token.js';
import { call } from '../support/call.js';
import { HttpApi } from '../support/http-api.js';
import { anonymously, password } from '../support/people.js';

async function withApi(
  environment: Record<string, string>,
  work: (api: HttpApi) => Promise<void>,
): Promise<void> {
  const api = await HttpApi.start({ environment });
  try {
    await work(api);
  } finally {
    await api.stop();
  }
}

const proxied = { 'X-Forwarded-For': '192.0.2.1' };
const person = (name: string, more: object = {}) => ({ email: `${name}@example.com`, password, ...more });

async function registered(api: HttpApi, body: object, headers: Record<string, string> = {}) {
  const answer = await anonymously(api, '/auth/register', body, headers);
  return [answer.status, (answer.body as { code?: string }).code];
}

test('of many first ones at once, one is let in', () =>
  withApi({}, async (api) => {
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => registered(api, person(name))));
    expect(answers.map(([status]) => status).sort()).toEqual([201, 403, 403, 403]);
    expect(await registered(api, person('e'))).toEqual([403, 'registration_closed']);
  }));

test('closed: nobody', () =>
  withApi({ REGISTRATION: 'closed' }, async (api) => {
    expect(await registered(api, person('a'))).toEqual([403, 'registration_closed']);
  }));

test.each(['first', 'open'])('%s: through a proxy the first one needs the set-up token', (mode) =>
  withApi({ REGISTRATION: mode }, async (api) => {
    const setupToken = api.container.resolve(SetupToken);
    const file = (await setupToken.prepare(call()))!;
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const token = (await readFile(file, 'utf8')).trim();
    for (const header of ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP']) {
      expect(await registered(api, person('a'), { [header]: '127.0.0.1' })).toEqual([403, 'forbidden']);
    }
    expect(await registered(api, person('a', { setup_token: `${token}x` }), proxied)).toEqual([
      403,
      'forbidden',
    ]);
    expect(await registered(api, person('a', { setup_token: token }), proxied)).toEqual([201, undefined]);
    await expect(stat(file)).rejects.toThrow('ENOENT');
    expect(await setupToken.prepare(call())).toBeNull();
  }),
);

test('guesses are slowed down by account and address, and others are not kept out', () =>
  withApi({ TRUSTED_PROXIES: '1', REGISTRATION: 'open' }, async (api) => {
    expect(await registered(api, person('a'))).toEqual([201, undefined]);
    const guess = (typed: string, address: string) =>
      anonymously(
        api,
        '/auth/login',
        { email: 'a@example.com', password: typed },
        { 'X-Forwarded-For': address },
      );
    // What stands further left is the client's own invention.
    for (let n = 0; n < 10; n += 1)
      expect((await guess('a wrong one', `10.0.0.${n}, 192.0.2.1`)).status).toBe(401);
    const refused = await guess(password, '192.0.2.1');
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await guess(password, '192.0.2.2')).status).toBe(200);
    for (let n = 0; n < 25; n += 1) {
      expect((await guess(n % 6 === 5 ? password : 'a wrong one', '192.0.2.3')).status).toBe(
        n % 6 === 5 ? 200 : 401,
      );
    }
  }));
