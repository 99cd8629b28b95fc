import { describe, expect, test } from '@jest/globals';
import { canonicalDays } from '../../../bench/stores/data/canonical-days.js';
import { eventsOf } from '../../../bench/stores/data/events-of.js';
import { DAY_MS, DAYS, shops, STREAM_START } from '../../../bench/stores/data/shops.js';
import { sameRows } from '../../../bench/stores/questions/answer-rows.js';
import { readHandwritten } from '../../../bench/stores/questions/handwritten.js';
import { questions } from '../../../bench/stores/questions/questions.js';
import { storeKinds } from '../../../bench/stores/registry.js';

describe('the stream of the questions', () => {
  const days = [...canonicalDays(5_000)].map(({ events, pieces }) => ({ events, stored: eventsOf(pieces) }));
  const all = days.flatMap(({ stored }) => stored);

  test('has as many events as were asked for, each with an identity of its own', () => {
    expect(days).toHaveLength(DAYS);
    for (const { events, stored } of days) expect(stored).toHaveLength(events);
    const identities = all.map(({ projectId, timestamp, idKey }) => `${projectId} ${timestamp} ${idKey}`);
    expect(new Set(identities).size).toBe(5_000);
  });

  test('gives each day its own events, and each project its share', () => {
    days.forEach(({ stored }, day) => {
      for (const { timestamp } of stored) {
        expect(Math.floor((timestamp - STREAM_START) / DAY_MS)).toBe(day);
      }
    });
    for (const { projectId, share } of shops) {
      expect(all.filter((event) => event.projectId === projectId)).toHaveLength(5_000 * share);
    }
  });

  test('is the same every time', () => {
    const again = [...canonicalDays(5_000)].flatMap(({ pieces }) => pieces.map(String));
    const before = [...canonicalDays(5_000)].flatMap(({ pieces }) => pieces.map(String));
    expect(again).toEqual(before);
  });
});

describe.each(Object.entries(storeKinds))('the SQL by hand of %s', (_name, kind) => {
  test('has statements for every question, with every place filled', async () => {
    const handwritten = await readHandwritten(kind.handwritten);
    expect([...handwritten.keys()].sort()).toEqual(questions.map(({ name }) => name).sort());
    for (const statements of handwritten.values()) {
      expect(statements.length).toBeGreaterThan(0);
      expect(statements.join(' ')).not.toContain('{{');
    }
  });
});

describe('two answers', () => {
  test('are the same whatever their order is, and whether numbers came as text', () => {
    expect(sameRows([['a', 1, null], ['b', 0.1 + 0.2]], [['b', '0.3'], ['a', '1', null]])).toBe(true); // prettier-ignore
  });

  test('are sums that lie between two roundings', () => {
    expect(sameRows([['a', 15_593_657.25]], [['a', 15_593_657.249999905]])).toBe(true);
    expect(sameRows([['a', 15_593_657.25]], [['a', 15_593_659]])).toBe(false);
  });

  test.each([
    ['another number', [['a', 2]]],
    ['a row less', []],
    ['a row more', [['a', 1], ['b', 1]]], // prettier-ignore
    ['null for 0', [['a', null]]],
    ['a row twice', [['a', 1], ['a', 1]]], // prettier-ignore
  ])('are not: %s', (_what, theirs) => {
    expect(sameRows([['a', 1]], theirs)).toBe(false);
  });
});
