import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteAccounts } from '../../../../internal/adapters/account-store/sqlite/index.js';
import { randomIds } from '../../../../internal/adapters/ids/random/index.js';
import type { AccountStore } from '../../../../internal/ports/account-store.js';
import { KeyService } from '../../../../internal/services/keys/key-service.js';
import { KeyUses } from '../../../../internal/services/keys/key-uses.js';
import { Revocations } from '../../../../internal/services/keys/revocations.js';
import { createLogger } from '../../../../pkg/logger/index.js';
import { sampleProject } from '../../../conformance/account-store/samples.js';
import { call } from '../../../support/call.js';
import { Failing } from '../../../support/failing.js';
import { until } from '../../../support/until.js';

const clock = { now: () => Date.now() };
const project = sampleProject();

let folder: string;
let accounts: AccountStore;
let failing: Failing<AccountStore>;
let lines: string[];
let uses: KeyUses;
let keys: KeyService;
let revocations: Revocations;
let asked: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-revocations-'));
  accounts = createSqliteAccounts({ file: join(folder, 'accounts.db'), clock }).accountStore;
  await accounts.start(call());
  await accounts.ensureProject(project, call());
  asked = 0;
  failing = new Failing(accounts, ['keysRevokedSince', 'keyByHash', 'noteKeysUsed']);
  const counting: AccountStore = {
    ...failing.port,
    keysRevokedSince: (...given) => {
      asked += 1;
      return failing.port.keysRevokedSince(...given);
    },
  };
  lines = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  uses = new KeyUses(counting, clock, logger);
  keys = new KeyService(counting, clock, randomIds, randomBytes(32).toString('hex'), uses);
  revocations = new Revocations(counting, keys, clock, logger);
});

afterEach(async () => {
  await revocations.stop();
  await accounts.stop();
  await rm(folder, { recursive: true, force: true });
});

const create = () => keys.create(project.id, { name: 'a key', scopes: ['ingest'] });
const refused = (key: string) =>
  keys.authenticate(key).then(
    () => false,
    () => true,
  );

describe('Revocations', () => {
  test('an outage is logged once, known keys go on, and what was revoked meanwhile is learned after it', async () => {
    const [kept, lost] = [await create(), await create()];
    for (const { key } of [kept, lost]) await keys.authenticate(key);
    revocations.start();
    await until('a first question', () => asked > 0);
    failing.with('unavailable');
    await until('the outage is logged', () => lines.length > 0);
    await accounts.revokeKey(project.id, lost.apiKey.id, Date.now(), call());
    const before = asked;
    await until('two more questions', () => asked >= before + 2);
    expect(lines).toHaveLength(1);
    for (const { key } of [kept, lost]) expect(await refused(key)).toBe(false);
    failing.with(null);
    await until('the revocation is learned', () => refused(lost.key));
    expect(await refused(kept.key)).toBe(false);
    expect(lines).toHaveLength(2);
  });

  test('a revocation whose clock is behind is learned, too', async () => {
    const { key, apiKey } = await create();
    await keys.authenticate(key);
    revocations.start();
    await until('a first question', () => asked > 0);
    await accounts.revokeKey(project.id, apiKey.id, Date.now() - 50_000, call());
    await until('the revocation is learned', () => refused(key));
  });

  test('stops, also twice and without a start', async () => {
    revocations.start();
    await until('a first question', () => asked > 0);
    await revocations.stop();
    await revocations.stop();
    await new Revocations(accounts, keys, clock, createLogger('silent')).stop();
  });
});

describe('KeyUses', () => {
  const lastUse = async () => (await accounts.keys(project.id, call()))[0]?.lastUsedAt;

  test('are written when asked for, in whole seconds, and only of keys that were let in', async () => {
    const { apiKey, key } = await create();
    await uses.write();
    expect(await lastUse()).toBeNull();
    const before = Date.now();
    await keys.authenticate(key);
    await uses.write();
    const usedAt = Number(await lastUse());
    expect(usedAt % 1_000).toBe(0);
    expect(usedAt).toBeGreaterThan(before - 1_000);
    await accounts.revokeKey(project.id, apiKey.id, Date.now(), call());
    keys.forget([apiKey.hash]);
    await expect(keys.authenticate(key)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('that could not be written are written later, unless there is a newer one', async () => {
    const { apiKey } = await create();
    uses.note(apiKey.id, 5_500);
    failing.with('unavailable');
    await uses.write();
    uses.note(apiKey.id, 7_999);
    await uses.write();
    failing.with(null);
    expect(await lastUse()).toBeNull();
    await uses.stop();
    expect(await lastUse()).toBe(7_000);
  });
});
