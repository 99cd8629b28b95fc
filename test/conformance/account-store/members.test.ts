import { beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { MemberRole, Project, User } from '../../../internal/ports/account-store.js';
import { call } from '../../support/call.js';
import { describeAccounts, outcomes } from './describe-accounts.js';
import { sampleProject, sampleUser } from './samples.js';

const all = { limit: 100, after: null };

describeAccounts('MemberStore', (at) => {
  let project: Project;
  let owner: User;

  beforeEach(async () => {
    [project, owner] = [sampleProject(), sampleUser()];
    await at.store.addUser(owner, call());
    await at.store.addProject(project, owner.id, call());
  });

  async function added(role: MemberRole): Promise<User> {
    const user = sampleUser();
    await at.store.addUser(user, call());
    await at.store.addMember({ projectId: project.id, userId: user.id, role, createdAt: 7 }, call());
    return user;
  }

  test('adds a member and gives them with their name, over a restart', async () => {
    const viewer = await added('viewer');
    await at.restart();
    expect(await at.store.member(project.id, viewer.id, call())).toEqual({
      projectId: project.id,
      userId: viewer.id,
      email: viewer.email,
      fullName: viewer.fullName,
      role: 'viewer',
      createdAt: 7,
    });
    expect(await at.store.member(randomUUID(), viewer.id, call())).toBeNull();
    expect(await at.store.member(project.id, randomUUID(), call())).toBeNull();
  });

  test('refuses who is a member already, and users and projects that are not there', async () => {
    const adding = (projectId: string, userId: string) =>
      at.store.addMember({ projectId, userId, role: 'viewer', createdAt: 1 }, call());
    await expect(adding(project.id, owner.id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(adding(project.id, randomUUID())).rejects.toMatchObject({ code: 'not_found' });
    await expect(adding(randomUUID(), owner.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await at.store.member(project.id, owner.id, call())).toMatchObject({ role: 'owner' });
  });

  test('lists members by id in pages, of this project only', async () => {
    const stranger = sampleProject();
    await at.store.addProject(stranger, owner.id, call());
    const users = [owner];
    for (let n = 0; n < 6; n += 1) users.push(await added('viewer'));
    const inOrder = users.map(({ id }) => id).sort();
    const first = await at.store.members(project.id, { limit: 3, after: null }, call());
    expect(first.map(({ userId }) => userId)).toEqual(inOrder.slice(0, 3));
    const rest = await at.store.members(project.id, { limit: 9, after: inOrder[2] ?? null }, call());
    expect(rest.map(({ userId }) => userId)).toEqual(inOrder.slice(3));
    expect(await at.store.members(stranger.id, all, call())).toHaveLength(1);
  });

  test("lists a user's projects by id in pages, with what the user is there", async () => {
    const others = Array.from({ length: 4 }, () => sampleProject());
    for (const other of others) await at.store.addProject(other, owner.id, call());
    const viewer = await added('viewer');
    const inOrder = [project, ...others].sort((a, b) => (a.id < b.id ? -1 : 1));
    const first = await at.store.projectsOf(owner.id, { limit: 2, after: null }, call());
    expect(first).toEqual(inOrder.slice(0, 2).map((one) => ({ project: one, role: 'owner' })));
    const rest = await at.store.projectsOf(owner.id, { limit: 9, after: inOrder[1]?.id ?? null }, call());
    expect(rest.map((one) => one.project)).toEqual(inOrder.slice(2));
    expect(await at.store.projectsOf(viewer.id, all, call())).toEqual([{ project, role: 'viewer' }]);
  });

  test('changes and removes members', async () => {
    const viewer = await added('viewer');
    const promoted = await at.store.changeMember(project.id, viewer.id, 'owner', call());
    expect(promoted).toMatchObject({ userId: viewer.id, email: viewer.email, role: 'owner' });
    expect(await at.store.member(project.id, viewer.id, call())).toEqual(promoted);
    await at.store.removeMember(project.id, owner.id, call());
    expect(await at.store.members(project.id, all, call())).toEqual([promoted]);
    await expect(at.store.removeMember(project.id, owner.id, call())).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(at.store.changeMember(project.id, owner.id, 'owner', call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('keeps the last owner, viewers or not', async () => {
    const viewer = await added('viewer');
    await expect(at.store.removeMember(project.id, owner.id, call())).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(at.store.changeMember(project.id, owner.id, 'viewer', call())).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await at.store.changeMember(project.id, owner.id, 'owner', call())).toMatchObject({
      role: 'owner',
    });
    await at.store.removeMember(project.id, viewer.id, call());
    expect(await at.store.members(project.id, all, call())).toMatchObject([{ role: 'owner' }]);
  });

  test('an owner who is disabled is none: the last one who may sign in stays', async () => {
    const disabled = await added('owner');
    await at.store.changeUser(disabled.id, { disabledAt: 7 }, call());
    const leaving = [
      () => at.store.removeMember(project.id, owner.id, call()),
      () => at.store.changeMember(project.id, owner.id, 'viewer', call()),
    ];
    for (const leave of leaving) await expect(leave()).rejects.toMatchObject({ code: 'conflict' });
    // Who is enabled again counts again.
    await at.store.changeUser(disabled.id, { disabledAt: null }, call());
    await at.store.removeMember(project.id, owner.id, call());
    expect(await at.store.members(project.id, all, call())).toMatchObject([{ userId: disabled.id }]);
  });

  test('a disabled owner may be removed beside one who may sign in', async () => {
    const disabled = await added('owner');
    await at.store.changeUser(disabled.id, { disabledAt: 7 }, call());
    await at.store.removeMember(project.id, disabled.id, call());
    expect(await at.store.members(project.id, all, call())).toMatchObject([{ userId: owner.id }]);
  });

  test('of the last two owners, removed and made a viewer at once, one stays', async () => {
    const second = await added('owner');
    const { done, codes } = await outcomes([
      at.store.removeMember(project.id, owner.id, call()),
      at.store.changeMember(project.id, second.id, 'viewer', call()),
    ]);
    expect([done, codes]).toEqual([1, ['conflict']]);
    const left = await at.store.members(project.id, all, call());
    expect(left.filter(({ role }) => role === 'owner')).toHaveLength(1);
  });
});
