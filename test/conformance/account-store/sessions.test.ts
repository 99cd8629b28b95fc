import { beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { RefreshToken, Session, User } from '../../../internal/ports/account-store.js';
import { call } from '../../support/call.js';
import { describeAccounts } from './describe-accounts.js';
import { sampleSession, sampleToken, sampleUser } from './samples.js';

const GRACE_MS = 10_000;

describeAccounts('SessionStore', (at) => {
  let user: User;
  let session: Session;
  let first: RefreshToken;
  let second: RefreshToken;

  beforeEach(async () => {
    user = sampleUser();
    session = sampleSession(user.id);
    first = sampleToken();
    second = sampleToken({ expiresAt: 2_000_000 });
    await at.store.addUser(user, call());
    await at.store.addSession(session, first, call());
  });

  const rotate = (token: RefreshToken, successor: RefreshToken, now: number) =>
    at.store.rotateToken(token.hash, successor, { now, graceMs: GRACE_MS }, call());
  const endedAt = async () => (await at.store.session(session.id, call()))?.endedAt;

  test('keeps a session, also over a restart', async () => {
    await at.restart();
    expect(await at.store.session(session.id, call())).toEqual(session);
    expect(await at.store.session(randomUUID(), call())).toBeNull();
    expect(await rotate(first, second, 2_000)).toEqual({ outcome: 'rotated', session });
    await at.restart();
    expect(await rotate(first, second, 3_000)).toEqual({ outcome: 'repeated', session });
  });

  test('begins no session of a user who is not there or is disabled', async () => {
    await at.store.changeUser(user.id, { disabledAt: 5 }, call());
    for (const userId of [randomUUID(), user.id]) {
      const refused = sampleSession(userId);
      await expect(at.store.addSession(refused, sampleToken(), call())).rejects.toMatchObject({
        code: 'not_found',
      });
      expect(await at.store.session(refused.id, call())).toBeNull();
    }
  });

  test('keeps no session whose token is there already', async () => {
    const another = sampleSession(user.id);
    await expect(at.store.addSession(another, first, call())).rejects.toMatchObject({ code: 'conflict' });
    expect(await at.store.session(another.id, call())).toBeNull();
  });

  test('of ten rotations at once, one is first and the others repeat it', async () => {
    const rotations = await Promise.all(Array.from({ length: 10 }, () => rotate(first, second, 2_000)));
    const count = (outcome: string) => rotations.filter((rotation) => rotation.outcome === outcome).length;
    expect([count('rotated'), count('repeated')]).toEqual([1, 9]);
    expect(await endedAt()).toBeNull();
  });

  test('a chain goes on', async () => {
    const third = sampleToken();
    expect(await rotate(first, second, 2_000)).toEqual({ outcome: 'rotated', session });
    expect(await rotate(second, third, 3_000)).toEqual({ outcome: 'rotated', session });
    expect(await rotate(third, sampleToken(), 4_000)).toEqual({ outcome: 'rotated', session });
  });

  test('the grace holds to its last ms', async () => {
    await rotate(first, second, 2_000);
    expect(await rotate(first, second, 2_000 + GRACE_MS)).toEqual({ outcome: 'repeated', session });
    expect(await rotate(first, second, 2_001 + GRACE_MS)).toEqual({ outcome: 'refused', sessionEnded: true });
    expect(await endedAt()).toBe(2_001 + GRACE_MS);
  });

  test('a token that comes again after its successor was used ends the session', async () => {
    const third = sampleToken();
    await rotate(first, second, 2_000);
    await rotate(second, third, 2_001);
    expect(await rotate(first, second, 2_002)).toEqual({ outcome: 'refused', sessionEnded: true });
    expect(await endedAt()).toBe(2_002);
    expect(await rotate(third, sampleToken(), 2_003)).toEqual({ outcome: 'refused', sessionEnded: false });
    expect(await rotate(first, second, 2_004)).toEqual({ outcome: 'refused', sessionEnded: false });
  });

  test('refuses a token that is unknown, and one that has expired, ending nothing', async () => {
    const refused = { outcome: 'refused', sessionEnded: false };
    expect(await rotate(sampleToken(), second, 2_000)).toEqual(refused);
    expect(await rotate(first, second, first.expiresAt)).toEqual(refused);
    expect(await endedAt()).toBeNull();
    expect(await rotate(first, second, first.expiresAt - 1)).toEqual({ outcome: 'rotated', session });
  });

  test("a successor belongs to its predecessor's session, and no session takes another's token", async () => {
    const other = sampleSession(user.id);
    const foreign = sampleToken();
    await at.store.addSession(other, foreign, call());
    await expect(rotate(first, foreign, 2_000)).rejects.toMatchObject({ code: 'conflict' });
    expect(await rotate(first, second, 2_000)).toEqual({ outcome: 'rotated', session });
    expect(await rotate(first, foreign, 2_001)).toEqual({ outcome: 'refused', sessionEnded: true });
  });

  describe('an end', () => {
    test('by any token of the chain refuses all of them', async () => {
      await rotate(first, second, 2_000);
      await at.store.endSessionOfToken(first.hash, 3_000, call());
      await at.store.endSessionOfToken(second.hash, 4_000, call());
      expect(await endedAt()).toBe(3_000);
      for (const token of [first, second]) {
        expect(await rotate(token, sampleToken(), 3_001)).toEqual({
          outcome: 'refused',
          sessionEnded: false,
        });
      }
    });

    test('within the grace lets nothing be repeated', async () => {
      await rotate(first, second, 2_000);
      await at.store.endSessionOfToken(second.hash, 2_001, call());
      expect(await rotate(first, second, 2_002)).toEqual({ outcome: 'refused', sessionEnded: false });
    });

    test('of no token is nothing', async () => {
      await at.store.endSessionOfToken(sampleToken().hash, 3_000, call());
      expect(await endedAt()).toBeNull();
    });
  });

  test('removes sessions with their tokens once the last token has expired', async () => {
    await rotate(first, second, 2_000);
    const old = sampleSession(user.id);
    const oldToken = sampleToken();
    await at.store.addSession(old, oldToken, call());
    await at.store.removeExpiredSessions(1_000_000, call());
    expect(await at.store.session(old.id, call())).toEqual(old);
    await at.store.removeExpiredSessions(1_000_001, call());
    expect(await at.store.session(old.id, call())).toBeNull();
    expect(await rotate(oldToken, sampleToken(), 2_000)).toEqual({ outcome: 'refused', sessionEnded: false });
    expect(await at.store.session(session.id, call())).toEqual(session);
    await at.store.removeExpiredSessions(2_000_001, call());
    expect(await at.store.session(session.id, call())).toBeNull();
  });
});
