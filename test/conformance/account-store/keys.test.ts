import { beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Project } from '../../../internal/ports/account-store.js';
import { call } from '../../support/call.js';
import { describeAccounts, outcomes } from './describe-accounts.js';
import { sampleKey, sampleProject } from './samples.js';

describeAccounts('KeyStore', (at) => {
  let project: Project;

  beforeEach(async () => {
    project = await at.store.ensureProject(sampleProject(), call());
  });

  test('keeps all of a key, over a restart', async () => {
    const key = sampleKey(project.id, { rateLimit: 1_000_000, lastUsedAt: 5, scopes: ['read', 'manage'] });
    await at.store.addKey(key, call());
    await at.restart();
    expect(await at.store.keyByHash(key.hash, call())).toEqual(key);
  });

  test('revokes a key once, of two calls at once, too', async () => {
    const key = sampleKey(project.id);
    await at.store.addKey(key, call());
    const { done, codes } = await outcomes(
      [5_000, 5_000].map((now) => at.store.revokeKey(project.id, key.id, now, call())),
    );
    expect([done, codes]).toEqual([1, ['not_found']]);
    expect(await at.store.keys(project.id, call())).toEqual([{ ...key, revokedAt: 5_000 }]);
  });

  test("revokes no other project's key, and none that is not there", async () => {
    const other = await at.store.ensureProject(sampleProject(), call());
    const key = sampleKey(project.id);
    await at.store.addKey(key, call());
    for (const [projectId, keyId] of [
      [other.id, key.id],
      [project.id, randomUUID()],
    ] as const) {
      await expect(at.store.revokeKey(projectId, keyId, 1, call())).rejects.toMatchObject({
        code: 'not_found',
      });
    }
    expect(await at.store.keyByHash(key.hash, call())).toEqual(key);
  });

  test('tells which keys were revoked at a time or later, by a removal of their project, too', async () => {
    const other = await at.store.ensureProject(sampleProject(), call());
    const [early, late, good] = [sampleKey(project.id), sampleKey(project.id), sampleKey(project.id)];
    const removed = sampleKey(other.id);
    for (const key of [early, late, good, removed]) await at.store.addKey(key, call());
    await at.store.revokeKey(project.id, early.id, 1_000, call());
    await at.store.revokeKey(project.id, late.id, 2_000, call());
    await at.store.removeProject(other.id, 3_000, call());
    const since = async (time: number) => (await at.store.keysRevokedSince(time, call())).sort();
    expect(await since(1_000)).toEqual([early.hash, late.hash, removed.hash].sort());
    expect(await since(1_001)).toEqual([late.hash, removed.hash].sort());
    expect(await since(3_000)).toEqual([removed.hash]);
    expect(await since(3_001)).toEqual([]);
  });

  test('notes when keys were used, never going back', async () => {
    const keys = Array.from({ length: 600 }, (_, n) => sampleKey(project.id, { createdAt: n }));
    for (const key of keys) await at.store.addKey(key, call());
    await at.store.noteKeysUsed(new Map(), call());
    await at.store.noteKeysUsed(new Map([...keys.map(({ id }) => [id, 2_000] as const)]), call());
    const [first, second] = keys;
    const used = new Map([
      [first!.id, 1_000],
      [second!.id, 3_000],
      [randomUUID(), 3_000],
    ]);
    await at.store.noteKeysUsed(used, call());
    const times = (await at.store.keys(project.id, call())).map(({ lastUsedAt }) => lastUsedAt);
    expect(times).toEqual([2_000, 3_000, ...Array<number>(598).fill(2_000)]);
  });
});
