import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { awkwardTexts } from '../../support/awkward-texts.js';
import { call } from '../../support/call.js';
import { describeAccounts, outcomes } from './describe-accounts.js';
import { sampleProject, sampleSession, sampleToken, sampleUser } from './samples.js';

describeAccounts('UserStore', (at) => {
  test('finds a user by id and by email, and keeps them over a restart', async () => {
    const user = sampleUser({ company: 'Analytical', fullName: null, disabledAt: 5 });
    expect(await at.store.user(user.id, call())).toBeNull();
    expect(await at.store.userByEmail(user.email, call())).toBeNull();
    expect(await at.store.hasUsers(call())).toBe(false);
    await at.store.addUser(user, call());
    await at.restart();
    expect(await at.store.user(user.id, call())).toEqual(user);
    expect(await at.store.userByEmail(user.email, call())).toEqual(user);
    expect(await at.store.hasUsers(call())).toBe(true);
  });

  test('takes an email once, of 10 at once, too', async () => {
    const email = 'one@example.org';
    const { done, codes } = await outcomes(
      Array.from({ length: 10 }, () => at.store.addUser(sampleUser({ email }), call())),
    );
    expect([done, codes]).toEqual([1, Array(9).fill('conflict')]);
    expect(await at.store.users({ limit: 10, after: null }, call())).toHaveLength(1);
  });

  test('of ten first users at once, one is it, and owns the project', async () => {
    const project = await at.store.ensureProject(sampleProject(), call());
    const users = Array.from({ length: 10 }, () => sampleUser({ role: 'admin' }));
    const { done, codes } = await outcomes(
      users.map((user) => at.store.addFirstUser(user, project.id, call())),
    );
    expect([done, codes]).toEqual([1, Array(9).fill('conflict')]);
    const kept = await at.store.users({ limit: 10, after: null }, call());
    expect(kept).toHaveLength(1);
    expect(await at.store.members(project.id, { limit: 10, after: null }, call())).toMatchObject([
      { userId: kept[0]?.id, role: 'owner' },
    ]);
  });

  test('there is no first user after another one, nor after a restart', async () => {
    const project = await at.store.ensureProject(sampleProject(), call());
    await at.store.addUser(sampleUser(), call());
    await at.restart();
    await expect(at.store.addFirstUser(sampleUser(), project.id, call())).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('a first user who fails leaves the place free, and nothing of them', async () => {
    const project = await at.store.ensureProject(sampleProject(), call());
    const refused = [
      [sampleUser(), randomUUID(), 'not_found'],
      [sampleUser({ fullName: 'a\0b' }), project.id, 'data_refused'],
    ] as const;
    for (const [user, projectId, code] of refused) {
      await expect(at.store.addFirstUser(user, projectId, call())).rejects.toMatchObject({ code });
      expect(await at.store.hasUsers(call())).toBe(false);
      expect(await at.store.user(user.id, call())).toBeNull();
    }
    await at.store.addFirstUser(sampleUser(), project.id, call());
  });

  test('lists by id in pages', async () => {
    const users = Array.from({ length: 7 }, () => sampleUser());
    for (const user of users) await at.store.addUser(user, call());
    const inOrder = users.map(({ id }) => id).sort();
    const first = await at.store.users({ limit: 3, after: null }, call());
    expect(first.map(({ id }) => id)).toEqual(inOrder.slice(0, 3));
    const rest = await at.store.users({ limit: 10, after: inOrder[2] ?? null }, call());
    expect(rest.map(({ id }) => id)).toEqual(inOrder.slice(3));
  });

  test('changes what is given and nothing else', async () => {
    const user = sampleUser({ role: 'admin' });
    for (const one of [user, sampleUser({ role: 'admin' })]) await at.store.addUser(one, call());
    expect(await at.store.changeUser(user.id, {}, call())).toEqual(user);
    const demoted = { ...user, role: 'member' };
    expect(await at.store.changeUser(user.id, { role: 'member' }, call())).toEqual(demoted);
    expect(await at.store.changeUser(user.id, { disabledAt: 7 }, call())).toEqual({
      ...demoted,
      disabledAt: 7,
    });
    expect(await at.store.changeUser(user.id, { disabledAt: null }, call())).toEqual(demoted);
    expect(await at.store.user(user.id, call())).toEqual(demoted);
    await expect(at.store.changeUser(randomUUID(), {}, call())).rejects.toMatchObject({ code: 'not_found' });
  });

  test('leaves an admin who may sign in', async () => {
    const admin = sampleUser({ role: 'admin' });
    for (const one of [admin, sampleUser(), sampleUser({ role: 'admin', disabledAt: 5 })]) {
      await at.store.addUser(one, call());
    }
    for (const change of [{ role: 'member' }, { disabledAt: 7 }] as const) {
      await expect(at.store.changeUser(admin.id, change, call())).rejects.toMatchObject({ code: 'conflict' });
    }
    expect(await at.store.user(admin.id, call())).toEqual(admin);
  });

  test('of the last two admins, disabled and demoted at once, one stays', async () => {
    const admins = [sampleUser({ role: 'admin' }), sampleUser({ role: 'admin' })] as const;
    for (const admin of admins) await at.store.addUser(admin, call());
    const { done, codes } = await outcomes([
      at.store.changeUser(admins[0].id, { role: 'member' }, call()),
      at.store.changeUser(admins[1].id, { disabledAt: 7 }, call()),
    ]);
    expect([done, codes]).toEqual([1, ['conflict']]);
  });

  test('disabling ends every session of the user, and of nobody else', async () => {
    const [user, other] = [sampleUser(), sampleUser()];
    for (const one of [user, other]) await at.store.addUser(one, call());
    const sessions = [sampleSession(user.id), sampleSession(user.id), sampleSession(other.id)];
    for (const session of sessions) await at.store.addSession(session, sampleToken(), call());
    await at.store.changeUser(user.id, { disabledAt: 77 }, call());
    const ended = await Promise.all(sessions.map(({ id }) => at.store.session(id, call())));
    expect(ended.map((session) => session?.endedAt)).toEqual([77, 77, null]);
  });

  test('a new password ends every session but one', async () => {
    const user = sampleUser();
    await at.store.addUser(user, call());
    const [kept, other] = [sampleSession(user.id), sampleSession(user.id)];
    for (const session of [kept, other]) await at.store.addSession(session, sampleToken(), call());
    const change = { passwordHash: 'new', keepSession: kept.id, now: 9 };
    await at.store.changePassword(user.id, change, call());
    expect(await at.store.user(user.id, call())).toEqual({ ...user, passwordHash: 'new' });
    expect(await at.store.session(kept.id, call())).toEqual(kept);
    expect(await at.store.session(other.id, call())).toEqual({ ...other, endedAt: 9 });
    await expect(at.store.changePassword(randomUUID(), change, call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('keeps any text as it is, and refuses what no storage keeps', async () => {
    const texts = awkwardTexts.filter((text) => !text.includes('\0'));
    for (const text of texts) {
      const user = sampleUser({ fullName: text, company: text });
      await at.store.addUser(user, call());
      expect(await at.store.user(user.id, call())).toEqual(user);
    }
    for (const bad of [{ email: 'a\0' }, { fullName: '\ud800' }, { company: '\0' }]) {
      await expect(at.store.addUser(sampleUser(bad), call())).rejects.toMatchObject({ code: 'data_refused' });
    }
  });
});
