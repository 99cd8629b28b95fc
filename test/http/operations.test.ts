import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { createSqliteAccounts } from '../../internal/adapters/account-store/sqlite/index.js';
import type { AccountStore } from '../../internal/ports/account-store.js';
import { PatchbayError } from '../../pkg/errors/index.js';
import { HttpApi, send } from '../support/http-api.js';

const HOUR_MS = 60 * 60_000;

let api: HttpApi | undefined;
let folder = '';
afterEach(async () => {
  await api?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('/lag is told while the account store hangs, to a key that was good a minute ago; the broker is not blamed', async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-operations-'));
  let now = Date.now();
  const clock = { now: () => now };
  const accounts = createSqliteAccounts({ file: join(folder, 'accounts.sqlite'), clock });
  let hangs = false;
  const hanging = new Proxy(accounts.accountStore, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (!hangs || name !== 'keyByHash') return member;
      // What a store that never answers does to its caller: all the time is gone.
      return ((_hash, { deadline }) => {
        now = Math.max(now, deadline);
        return Promise.reject(new PatchbayError('deadline_exceeded', 'The account store hangs.'));
      }) satisfies AccountStore['keyByHash'];
    },
  });
  api = await HttpApi.start({ now: clock.now, accounts: { ...accounts, accountStore: hanging } });
  const key = await api.key(randomUUID(), ['read']);
  const ask = (path: string) => send(`${api!.url}${path}`, { headers: { 'X-API-Key': key } });
  expect((await ask('/lag')).status).toBe(200);

  hangs = true;
  now += 60_000;
  expect(await ask('/lag')).toMatchObject({ status: 200, body: { envelopes: expect.any(Number) } });
  expect((await ask('/stats')).status).toBe(200);
  // Nobody knows whether it is good still.
  now += HOUR_MS;
  expect(await ask('/lag')).toMatchObject({
    status: 503,
    body: { code: 'deadline_exceeded', detail: 'The account store hangs.' },
  });
});
