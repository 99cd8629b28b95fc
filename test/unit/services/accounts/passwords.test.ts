import { expect, test } from '@jest/globals';
import { Passwords } from '../../../../internal/services/accounts/passwords.js';
import { refusal } from '../../../support/refusal.js';

const passwords = new Passwords();

test('argon2id at its cost, with a salt of its own; only the same password matches', async () => {
  const [one, other] = await Promise.all([passwords.hash('a password'), passwords.hash('a password')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(other).not.toBe(one);
  expect(await passwords.matches(one, 'a password')).toBe(true);
  expect(await passwords.matches(one, 'A password')).toBe(false);
});

test('nobody has no password, not even the one that the comparison is made with', async () => {
  expect(await passwords.matches(null, 'of nobody')).toBe(false);
});

test('a few wait for their turn, more are refused, and the turns come back', async () => {
  const busy = new Passwords();
  const outcomes = await Promise.all(Array.from({ length: 80 }, () => refusal(busy.hash('a password'))));
  expect(outcomes.filter((outcome) => outcome === 'not refused')).toHaveLength(66);
  expect(outcomes.filter((outcome) => outcome === 'overloaded')).toHaveLength(14);
  expect(await refusal(busy.hash('a password'))).toBe('not refused');
});
