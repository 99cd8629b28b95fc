import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteAccounts } from '../../../../internal/adapters/account-store/sqlite/index.js';
import { randomIds } from '../../../../internal/adapters/ids/random/index.js';
import { makeApiKey } from '../../../../internal/domain/keys/api-key.js';
import { KeyService } from '../../../../internal/services/keys/key-service.js';
import { KeyUses } from '../../../../internal/services/keys/key-uses.js';
import type { AccountStore } from '../../../../internal/ports/account-store.js';
import { createLogger } from '../../../../pkg/logger/index.js';
import { sampleKey, sampleProject } from '../../../conformance/account-store/samples.js';

const pepper = randomBytes(32).toString('hex');
const unauthenticated = { code: 'unauthenticated' };

describe('KeyService', () => {
  let now: number;
  const clock = { now: () => now };
  const call = () => ({ signal: new AbortController().signal, deadline: now + 10_000 });
  let folder: string;
  let accounts: AccountStore;
  let lookups: number;
  let keys: KeyService;
  const project = sampleProject();

  const uses = () => new KeyUses(accounts, clock, createLogger('silent'));
  const service = () => new KeyService(accounts, clock, randomIds, pepper, uses());

  beforeEach(async () => {
    now = 1_795_255_200_000;
    lookups = 0;
    folder = await mkdtemp(join(tmpdir(), 'patchbay-keys-'));
    accounts = createSqliteAccounts({ file: join(folder, 'accounts.db'), clock }).accountStore;
    await accounts.start(call());
    await accounts.ensureProject(project, call());
    const ask = accounts.keyByHash.bind(accounts);
    accounts.keyByHash = (...asked) => {
      lookups += 1;
      return ask(...asked);
    };
    keys = service();
  });

  afterEach(async () => {
    await accounts.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const create = () => keys.create(project.id, { name: 'a key', scopes: ['ingest'] });

  test('makes a key that is known afterwards, and keeps only its hash', async () => {
    const { key, apiKey } = await create();
    expect(apiKey).toMatchObject({
      projectId: project.id,
      name: 'a key',
      scopes: ['ingest'],
      createdAt: now,
    });
    expect(JSON.stringify(await accounts.keys(project.id, call()))).not.toContain(key.slice(14));
    expect(await keys.authenticate(key)).toEqual(apiKey);
    expect(await service().authenticate(key)).toEqual(apiKey);
  });

  test('knows nobody under another pepper', async () => {
    const { key } = await create();
    const other = new KeyService(accounts, clock, randomIds, randomBytes(32).toString('hex'), uses());
    await expect(other.authenticate(key)).rejects.toMatchObject(unauthenticated);
  });

  test('refuses a wrong checksum without asking the account store', async () => {
    const { key } = await create();
    for (const bad of [
      '',
      'x',
      key.slice(1),
      `${key}0`,
      key.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    ]) {
      await expect(keys.authenticate(bad)).rejects.toMatchObject(unauthenticated);
    }
    expect(lookups).toBe(0);
  });

  test('asks once a minute, and once for requests that come together', async () => {
    const { key } = await create();
    await Promise.all(Array.from({ length: 100 }, () => keys.authenticate(key)));
    now += 59_999;
    await keys.authenticate(key);
    expect(lookups).toBe(1);
    now += 1;
    await keys.authenticate(key);
    expect(lookups).toBe(2);
  });

  test('asks again when the clock was set back', async () => {
    const { key } = await create();
    await keys.authenticate(key);
    now -= 3_600_000;
    await keys.authenticate(key);
    expect(lookups).toBe(2);
  });

  test('remembers a refusal for seconds, so that a new key soon works', async () => {
    const unknown = makeApiKey(randomBytes);
    for (let n = 0; n < 10; n += 1)
      await expect(keys.authenticate(unknown)).rejects.toMatchObject(unauthenticated);
    expect(lookups).toBe(1);
    now += 5_000;
    await expect(keys.authenticate(unknown)).rejects.toMatchObject(unauthenticated);
    expect(lookups).toBe(2);
  });

  test('refuses a revoked key, also while the account store is away', async () => {
    const hashed = await create();
    await accounts.stop();
    await rm(folder, { recursive: true });
    await accounts.start(call());
    await accounts.ensureProject(project, call());
    await accounts.addKey({ ...hashed.apiKey, revokedAt: now }, call());
    await expect(keys.authenticate(hashed.key)).rejects.toMatchObject(unauthenticated);
    await accounts.stop();
    now += 5_000;
    await expect(keys.authenticate(hashed.key)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('lets known keys work for ten minutes while the account store is away, and no others', async () => {
    const [good, unseen] = [await create(), await create()];
    await keys.authenticate(good.key);
    await accounts.stop();
    now += 60_000;
    expect(await keys.authenticate(good.key)).toEqual(good.apiKey);
    // One question a second, however many requests come.
    for (let n = 0; n < 100; n += 1) await keys.authenticate(good.key);
    expect(lookups).toBe(2);
    now += 1_000;
    await keys.authenticate(good.key);
    expect(lookups).toBe(3);
    await expect(keys.authenticate(unseen.key)).rejects.toMatchObject({ code: 'unavailable' });

    now += 600_000 - 61_001;
    expect(await keys.authenticate(good.key)).toEqual(good.apiKey);
    now += 1;
    await expect(keys.authenticate(good.key)).rejects.toMatchObject({ code: 'unavailable' });

    await accounts.start(call());
    expect(await keys.authenticate(good.key)).toEqual(good.apiKey);
    expect(await keys.authenticate(unseen.key)).toEqual(unseen.apiKey);
  });

  test('a flood of keys that do not exist drives out no key that does', async () => {
    const { key } = await create();
    await keys.authenticate(key);
    const flood = 10_500;
    for (let n = 0; n < flood; n += 1) await keys.authenticate(makeApiKey(randomBytes)).catch(() => null);
    expect(lookups).toBe(1 + flood);
    await keys.authenticate(key);
    expect(lookups).toBe(1 + flood);
  });

  test('asks for the scope', () => {
    const key = sampleKey(project.id, { scopes: ['ingest'] });
    keys.requireScope(key, 'ingest');
    expect(() => keys.requireScope(key, 'read')).toThrow(/"read"/);
  });

  test('puts neither the key nor its hash into an error', async () => {
    const { key, apiKey } = await create();
    await accounts.stop();
    const error = (await keys.authenticate(key).catch((thrown: unknown) => thrown)) as Error;
    const told = JSON.stringify([error, error.message, error.stack, error.cause]);
    expect(told).not.toContain(key.slice(14));
    expect(told).not.toContain(apiKey.hash);
  });
});
