import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { percentileOf } from '../../../../internal/domain/questions/order-statistic.js';

/** The rule word by word: sorted, the place `portion · (n − 1)`, on the line between its two neighbours. */
function reference(values: readonly number[], portion: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const place = portion * (sorted.length - 1);
  const lower = sorted[Math.floor(place)];
  const upper = sorted[Math.ceil(place)];
  if (lower === undefined || upper === undefined) return null;
  const share = place - Math.floor(place);
  if (share === 0) return lower;
  const isFar = upper - lower === Infinity;
  return isFar ? lower * (1 - share) + upper * share : lower + share * (upper - lower);
}

/** How often it paused, and what it found. */
async function measured(values: readonly number[], portion: number) {
  let pauses = 0;
  const found = await percentileOf(Float64Array.from(values), portion, () => {
    pauses++;
    return Promise.resolve();
  });
  return { pauses, found };
}

const few = fc.constantFrom(-2, -0.5, 0, 1, 1, 3, 1e308, -1e308, 5e-324);
const portions = fc.constantFrom(0, 0.25, 0.5, 0.9, 0.99, 1);

describe('a percentile of values in any order', () => {
  test.each([
    [[], 0.5, null],
    [[7], 0.99, 7],
    [[4, 1], 0.5, 2.5],
    [[3, 1, 2], 0.5, 2],
    [[10, 40, 20, 30], 0.5, 25],
    [[10, 40, 20, 30, 50], 0.9, 46],
    [[5, 5, 1, 5], 0.5, 5],
    [[-Number.MAX_VALUE, Number.MAX_VALUE], 0.5, 0],
    [[Number.MAX_VALUE, -Number.MAX_VALUE, 0], 0.5, 0],
  ])('of %j at %d is %d', async (values, portion, expected) => {
    expect((await measured(values, portion)).found).toBe(expected);
  });

  test('is what sorting finds', async () => {
    const values = fc.oneof(
      fc.array(few, { maxLength: 12 }),
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 60 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 100, maxLength: 400 }),
    );
    const property = fc.asyncProperty(values, portions, async (numbers, portion) => {
      expect((await measured(numbers, portion)).found).toEqual(reference(numbers, portion));
    });
    await fc.assert(property, { numRuns: 400 });
  });

  test('of many values, in ascending, descending and mixed order', async () => {
    const ascending = Array.from({ length: 30_001 }, (_, index) => index);
    const mixed = ascending.map((index) => (index * 7_919) % 30_001);
    for (const values of [ascending, ascending.toReversed(), mixed]) {
      const { found, pauses } = await measured(values, 0.5);
      expect(found).toBe(15_000);
      expect(pauses).toBeGreaterThan(0);
    }
  });

  test('equal values are passed over once, however many there are', async () => {
    expect(await measured(new Array<number>(50_000).fill(3), 0.5)).toEqual({ found: 3, pauses: 1 });
  });

  test('few values are not worth a pause', async () => {
    expect((await measured([3, 1, 2], 0.5)).pauses).toBe(0);
  });

  test('ends where a pause does', async () => {
    const values = Float64Array.from({ length: 20_000 }, (_, index) => index);
    await expect(percentileOf(values, 0.5, () => Promise.reject(new Error('left')))).rejects.toThrow('left');
  });
});
