import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { call } from '../../support/call.js';
import { describeAccounts, outcomes } from './describe-accounts.js';
import { sampleKey, sampleProject, sampleUser } from './samples.js';

const all = { limit: 100, after: null };

describeAccounts('ProjectStore', (at) => {
  async function ownedProject() {
    const [project, owner] = [sampleProject({ retentionDays: 30 }), sampleUser()];
    await at.store.addUser(owner, call());
    await at.store.addProject(project, owner.id, call());
    return { project, owner };
  }

  test('adds a project with its owner, over a restart', async () => {
    const { project, owner } = await ownedProject();
    await at.restart();
    expect(await at.store.project(project.id, call())).toEqual(project);
    expect(await at.store.member(project.id, owner.id, call())).toMatchObject({ role: 'owner' });
    await expect(at.store.addProject(project, owner.id, call())).rejects.toMatchObject({ code: 'conflict' });
  });

  test('adds nothing where there is no such user', async () => {
    const project = sampleProject();
    await expect(at.store.addProject(project, randomUUID(), call())).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await at.store.project(project.id, call())).toBeNull();
  });

  test('changes what is given and nothing else', async () => {
    const { project } = await ownedProject();
    expect(await at.store.changeProject(project.id, {}, call())).toEqual(project);
    const renamed = { ...project, name: 'another 👍🏽' };
    expect(await at.store.changeProject(project.id, { name: renamed.name }, call())).toEqual(renamed);
    const endless = { ...renamed, retentionDays: null, timezone: 'Asia/Kathmandu' };
    const change = { retentionDays: null, timezone: 'Asia/Kathmandu' };
    expect(await at.store.changeProject(project.id, change, call())).toEqual(endless);
    expect(await at.store.project(project.id, call())).toEqual(endless);
    await expect(at.store.changeProject(project.id, { name: 'a\0' }, call())).rejects.toMatchObject({
      code: 'data_refused',
    });
    await expect(at.store.changeProject(randomUUID(), {}, call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('a removed project is found by nothing, and its keys are revoked', async () => {
    const { project, owner } = await ownedProject();
    const [key, revoked] = [sampleKey(project.id), sampleKey(project.id, { revokedAt: 3 })];
    for (const one of [key, revoked]) await at.store.addKey(one, call());
    await at.store.removeProject(project.id, 5_000, call());
    await at.restart();
    expect(await at.store.project(project.id, call())).toBeNull();
    expect(await at.store.keys(project.id, call())).toEqual([]);
    expect(await at.store.member(project.id, owner.id, call())).toBeNull();
    expect(await at.store.members(project.id, all, call())).toEqual([]);
    expect(await at.store.projectsOf(owner.id, all, call())).toEqual([]);
    expect(await at.store.keyByHash(key.hash, call())).toEqual({ ...key, revokedAt: 5_000 });
    expect(await at.store.keyByHash(revoked.hash, call())).toEqual(revoked);
  });

  test('nothing is done to a removed project, and its id is never used again', async () => {
    const { project, owner } = await ownedProject();
    const other = sampleUser();
    await at.store.addUser(other, call());
    await at.store.removeProject(project.id, 5_000, call());
    const member = { projectId: project.id, userId: other.id, role: 'viewer', createdAt: 1 } as const;
    const refused = [
      ['conflict', () => at.store.ensureProject(project, call())],
      ['conflict', () => at.store.addProject(project, owner.id, call())],
      ['not_found', () => at.store.addKey(sampleKey(project.id), call())],
      ['not_found', () => at.store.changeProject(project.id, { name: 'new' }, call())],
      ['not_found', () => at.store.removeProject(project.id, 6_000, call())],
      ['not_found', () => at.store.addMember(member, call())],
      ['not_found', () => at.store.changeMember(project.id, owner.id, 'owner', call())],
      ['not_found', () => at.store.removeMember(project.id, owner.id, call())],
    ] as const;
    for (const [code, work] of refused) await expect(work()).rejects.toMatchObject({ code });
  });

  test('no key outlives a removal that comes at the same time', async () => {
    const { project } = await ownedProject();
    const keys = Array.from({ length: 20 }, () => sampleKey(project.id));
    await Promise.allSettled([
      ...keys.slice(0, 10).map((key) => at.store.addKey(key, call())),
      at.store.removeProject(project.id, 5_000, call()),
      ...keys.slice(10).map((key) => at.store.addKey(key, call())),
    ]);
    const left = await Promise.all(keys.map(({ hash }) => at.store.keyByHash(hash, call())));
    expect(left.filter((key) => key?.revokedAt === null)).toEqual([]);
  });

  test('of two removals at once, one removes', async () => {
    const { project } = await ownedProject();
    const { done, codes } = await outcomes(
      [1, 2].map((now) => at.store.removeProject(project.id, now, call())),
    );
    expect([done, codes]).toEqual([1, ['not_found']]);
  });
});
