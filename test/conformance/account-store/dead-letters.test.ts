import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { DeadLetter } from '../../../internal/ports/dead-letters.js';
import { awkwardTexts } from '../../support/awkward-texts.js';
import { call } from '../../support/call.js';
import { describeBackends, type Accounts, type Installation } from './backends.js';
import { sampleLetter } from './samples.js';

const project = randomUUID();
const letters = (count: number) => Array.from({ length: count }, (_, n) => sampleLetter(project, n));

describeBackends('DeadLetters', (install) => {
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

  async function listAll(projectId: string, limit: number): Promise<DeadLetter[]> {
    const all: DeadLetter[] = [];
    for (;;) {
      const page = { limit, before: all.at(-1)?.id ?? null };
      const found = await accounts.deadLetters.list(projectId, page, call());
      expect(found.length).toBeLessThanOrEqual(limit);
      if (found.length === 0) return all;
      all.push(...found);
      // Pages that come round again would never end.
      if (all.length > 20_000) throw new Error('paging does not end');
    }
  }

  test('keeps none at first, and takes an empty list', async () => {
    await accounts.deadLetters.put([], call());
    expect(await accounts.deadLetters.count(call())).toBe(0);
    expect(await accounts.deadLetters.list(project, { limit: 10, before: null }, call())).toEqual([]);
  });

  test('pages newest first, whatever the order they came in', async () => {
    const put = letters(25);
    for (const n of [7, 3, 20]) await accounts.deadLetters.put(put.slice(n, n + 1), call());
    await accounts.deadLetters.put([...put].reverse(), call());
    const newestFirst = [...put].reverse();
    for (const limit of [1, 10, 25, 100]) expect(await listAll(project, limit)).toEqual(newestFirst);
  });

  test('says how many of some events it keeps, whatever their ids', async () => {
    const put = letters(250);
    await accounts.deadLetters.put(put, call());
    const foreign = put.slice(0, 2).map((letter) => ({ ...letter, projectId: randomUUID() }));
    const later = put.slice(0, 3).map((letter) => ({ ...letter, timestamp: letter.timestamp + 1 }));
    expect(await accounts.deadLetters.present([], call())).toBe(0);
    expect(await accounts.deadLetters.present([...foreign, ...later], call())).toBe(0);
    expect(await accounts.deadLetters.present([...put, ...foreign, ...later], call())).toBe(250);
  });

  test('keeps an identity once: in one call, again, and from 20 calls at once', async () => {
    const [letter, other] = [sampleLetter(project, 1), sampleLetter(project, 2)];
    const again = (n: number) => ({ ...letter, id: sampleLetter(project, n).id, reason: 'again' });
    await accounts.deadLetters.put([letter, again(100), other], call());
    await accounts.deadLetters.put([again(101), letter], call());
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => accounts.deadLetters.put([again(200 + n)], call())),
    );
    expect(await listAll(project, 10)).toEqual([other, letter]);
    expect(await accounts.deadLetters.count(call())).toBe(2);
  });

  test('tells identities apart by each of their three parts', async () => {
    const letter = sampleLetter(project, 1);
    const near = [
      letter,
      { ...letter, id: sampleLetter(project, 2).id, projectId: randomUUID() },
      { ...letter, id: sampleLetter(project, 3).id, timestamp: letter.timestamp + 1 },
      { ...letter, id: sampleLetter(project, 4).id, idKey: 'f'.repeat(32) },
    ];
    await accounts.deadLetters.put(near, call());
    expect(await accounts.deadLetters.count(call())).toBe(4);
  });

  test("never shows one project another's", async () => {
    const stranger = randomUUID();
    const own = letters(5);
    const foreign = sampleLetter(stranger, 3, { id: sampleLetter(stranger, 1_000).id });
    await accounts.deadLetters.put([...own, foreign], call());
    expect(await listAll(project, 2)).toEqual([...own].reverse());
    expect(await listAll(stranger, 2)).toEqual([foreign]);
    expect(await accounts.deadLetters.count(call())).toBe(6);
  });

  test('keeps 10,000 of one call, the largest lines among them, over a restart', async () => {
    const put = letters(10_000).map((letter, n) =>
      n % 500 === 0 ? { ...letter, line: JSON.stringify('x'.repeat(64 * 1024 - 2)) } : letter,
    );
    await accounts.deadLetters.put(put, call());
    await accounts.accountStore.stop();
    accounts = installation.open();
    await accounts.accountStore.start(call());
    expect(await accounts.deadLetters.count(call())).toBe(10_000);
    expect(await listAll(project, 1_000)).toEqual([...put].reverse());
  });

  test('keeps any text as it is, and no letter is refused for the words of its reason', async () => {
    const texts = awkwardTexts.filter((text) => !text.includes('\0'));
    const put = texts.map((text, n) =>
      sampleLetter(project, n, { line: text, reason: text, code: 'internal' }),
    );
    await accounts.deadLetters.put(put, call());
    expect(await listAll(project, 100)).toEqual([...put].reverse());

    const quoting = sampleLetter(project, 5_000, { reason: 'cannot take "\0" or "\ud800", but 👍🏽' });
    await accounts.deadLetters.put([quoting], call());
    const [kept] = await accounts.deadLetters.list(project, { limit: 1, before: null }, call());
    expect(kept?.reason).toBe('cannot take "\ufffd" or "\ufffd", but 👍🏽');
  });

  test('keeps all of a call or none of it', async () => {
    const put = letters(250);
    const bad = { ...sampleLetter(project, 999), line: 'a\0b' };
    await expect(accounts.deadLetters.put([...put, bad], call())).rejects.toMatchObject({
      code: 'data_refused',
    });
    const sameId = { ...sampleLetter(project, 998), id: put[0]!.id };
    await expect(accounts.deadLetters.put([...put, sameId], call())).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await accounts.deadLetters.count(call())).toBe(0);
  });

  test("gives and forgets some of a project's own", async () => {
    const stranger = randomUUID();
    const put = letters(1_200);
    const foreign = sampleLetter(stranger, 5_000);
    await accounts.deadLetters.put([...put, foreign], call());
    const ids = [...put.slice(0, 1_100).map(({ id }) => id), foreign.id, randomUUID()];
    const some = await accounts.deadLetters.some(project, ids, call());
    expect(some.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(put.slice(0, 1_100));
    expect(await accounts.deadLetters.some(project, [], call())).toEqual([]);

    await accounts.deadLetters.remove(project, [], call());
    await accounts.deadLetters.remove(project, ids, call());
    expect(await listAll(project, 1_000)).toEqual(put.slice(1_100).reverse());
    expect(await listAll(stranger, 10)).toEqual([foreign]);
  });
});
