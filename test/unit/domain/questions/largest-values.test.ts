import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Scalar } from '../../../../internal/domain/questions/filter.js';
import { largestValues } from '../../../../internal/domain/questions/largest-values.js';
import { NumberColumn } from '../../../../internal/domain/questions/number-column.js';

const pool: readonly Scalar[] = [
  null,
  false,
  true,
  -1,
  0,
  0.5,
  2,
  10,
  '',
  '10',
  '2',
  'a',
  '\uffff',
  '\u{10000}',
];

/** @param counted each value with its users, in the order in which they were met */
function largest(counted: readonly (readonly [Scalar, number])[], count: number, pause = noPause) {
  const users = new NumberColumn();
  for (const [, number] of counted) users.push(number);
  const values = new Map(counted.map(([value], index) => [value, index]));
  return largestValues(values, users, count, pause);
}

const noPause = () => Promise.resolve();

describe('the values with the most users', () => {
  test('are what sorting all of them finds: most users first, ties by value', async () => {
    const anyValues = fc.shuffledSubarray([...pool], { minLength: 1 });
    const few = fc.array(fc.nat(3), { minLength: pool.length, maxLength: pool.length });
    const property = fc.asyncProperty(
      anyValues,
      few,
      fc.integer({ min: 1, max: 6 }),
      async (met, users, count) => {
        const counted = met.map((value, index) => [value, users[index] ?? 0] as const);
        const sorted = counted
          .map(([value, number], index) => ({ value, number: index, users: number }))
          // The pool stands in the order of values.
          .sort((a, b) => b.users - a.users || pool.indexOf(a.value) - pool.indexOf(b.value));
        expect(await largest(counted, count)).toEqual(sorted.slice(0, count));
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });

  test('of many values, the last one met may be the first', async () => {
    const counted = Array.from({ length: 25_000 }, (_, index) => [index, index % 2_500] as const);
    let pauses = 0;
    const found = await largest(counted, 3, () => {
      pauses++;
      return Promise.resolve();
    });
    expect(found.map(({ value }) => value)).toEqual([2_499, 4_999, 7_499]);
    expect(pauses).toBe(2);
  });

  test('none of none', async () => {
    expect(await largest([], 5)).toEqual([]);
  });

  test('ends where a pause does', async () => {
    const counted = Array.from({ length: 10_000 }, (_, index) => [index, 1] as const);
    await expect(largest(counted, 3, () => Promise.reject(new Error('left')))).rejects.toThrow('left');
  });
});
