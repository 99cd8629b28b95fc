import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { awkwardTexts } from '../../support/awkward-texts.js';
import { call } from '../../support/call.js';
import { describeBackends, type Accounts, type Installation } from './backends.js';
import { sampleKey, sampleProject } from './samples.js';

describeBackends('AccountStore', (install) => {
  let installation: Installation;
  let accounts: Accounts;

  beforeEach(async () => {
    installation = await install();
    accounts = installation.open();
    await accounts.accountStore.start(call());
  });

  afterEach(async () => {
    await accounts.accountStore.stop();
    await installation.remove();
  });

  test('makes a project once, and gives the stored one', async () => {
    const first = sampleProject({ name: 'first', timezone: 'Asia/Kathmandu' });
    expect(await accounts.accountStore.ensureProject(first, call())).toEqual(first);
    const second = { ...first, name: 'second', timezone: 'UTC', createdAt: 1 };
    expect(await accounts.accountStore.ensureProject(second, call())).toEqual(first);
    expect(await accounts.accountStore.project(first.id, call())).toEqual(first);
  });

  test('gives null for what is not there', async () => {
    expect(await accounts.accountStore.project(randomUUID(), call())).toBeNull();
    expect(await accounts.accountStore.keyByHash('0'.repeat(64), call())).toBeNull();
    expect(await accounts.accountStore.keys(randomUUID(), call())).toEqual([]);
  });

  test('of 50 at once, one makes the project', async () => {
    const id = randomUUID();
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        accounts.accountStore.ensureProject(sampleProject({ id, name: `maker ${n}` }), call()),
      ),
    );
    expect(new Set(made.map((project) => project.name)).size).toBe(1);
    expect(await accounts.accountStore.project(id, call())).toEqual(made[0]);
  });

  test('finds a key by its hash, revoked or not', async () => {
    const project = await accounts.accountStore.ensureProject(sampleProject(), call());
    const keys = [
      sampleKey(project.id, { scopes: ['ingest'] }),
      sampleKey(project.id, { scopes: ['read'], revokedAt: 1_795_255_300_456 }),
      sampleKey(project.id, { scopes: [] }),
    ];
    for (const key of keys) await accounts.accountStore.addKey(key, call());
    for (const key of keys) expect(await accounts.accountStore.keyByHash(key.hash, call())).toEqual(key);
  });

  test('lists keys of one project only, oldest first', async () => {
    const [one, other] = [sampleProject(), sampleProject()];
    for (const project of [one, other]) await accounts.accountStore.ensureProject(project, call());
    const young = sampleKey(one.id, { createdAt: 2_000 });
    const old = sampleKey(one.id, { createdAt: 1_000 });
    const foreign = sampleKey(other.id);
    for (const key of [young, foreign, old]) await accounts.accountStore.addKey(key, call());
    expect(await accounts.accountStore.keys(one.id, call())).toEqual([old, young]);
    expect(await accounts.accountStore.keys(other.id, call())).toEqual([foreign]);
  });

  test('refuses what must be unique, and a key of no project, changing nothing', async () => {
    const project = await accounts.accountStore.ensureProject(sampleProject(), call());
    const key = sampleKey(project.id);
    await accounts.accountStore.addKey(key, call());
    const refused = [
      [sampleKey(project.id, { hash: key.hash }), 'conflict'],
      [sampleKey(project.id, { id: key.id }), 'conflict'],
      [sampleKey(randomUUID()), 'not_found'],
      [sampleKey(project.id, { name: 'a\0b' }), 'data_refused'],
      [sampleKey(project.id, { name: 'a\ud800b' }), 'data_refused'],
    ] as const;
    for (const [bad, code] of refused) {
      await expect(accounts.accountStore.addKey(bad, call())).rejects.toMatchObject({ code });
    }
    expect(await accounts.accountStore.keys(project.id, call())).toEqual([key]);
  });

  test('keeps any text as it is', async () => {
    const project = await accounts.accountStore.ensureProject(sampleProject(), call());
    const texts = awkwardTexts.filter((text) => !text.includes('\0'));
    expect(texts.length).toBeGreaterThan(50);
    for (const name of texts) {
      const named = sampleProject({ name });
      expect(await accounts.accountStore.ensureProject(named, call())).toEqual(named);
      await accounts.accountStore.addKey(sampleKey(project.id, { name }), call());
    }
    const keys = await accounts.accountStore.keys(project.id, call());
    expect(keys.map((key) => key.name).sort()).toEqual([...texts].sort());
  });

  test('keeps everything over a restart, and starts twice on the same database', async () => {
    const project = await accounts.accountStore.ensureProject(sampleProject({ name: '👍🏽' }), call());
    const key = sampleKey(project.id);
    await accounts.accountStore.addKey(key, call());
    await accounts.accountStore.stop();
    await accounts.accountStore.stop();
    await expect(accounts.accountStore.project(project.id, call())).rejects.toMatchObject({
      code: 'unavailable',
    });

    accounts = installation.open();
    await accounts.accountStore.start(call());
    await accounts.accountStore.check(call());
    expect(await accounts.accountStore.project(project.id, call())).toEqual(project);
    expect(await accounts.accountStore.keyByHash(key.hash, call())).toEqual(key);
  });

  test('begins nothing for a call that has ended', async () => {
    const project = sampleProject();
    const aborted = { ...call(), signal: AbortSignal.abort() };
    const late = { ...call(), deadline: Date.now() - 1 };
    await expect(accounts.accountStore.ensureProject(project, aborted)).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(accounts.accountStore.ensureProject(project, late)).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
    expect(await accounts.accountStore.project(project.id, call())).toBeNull();
  });
});
