import { describe, expect, test } from '@jest/globals';
import { interpolate, percentilePlace } from '../../../../internal/domain/questions/percentile.js';

describe('the place of a percentile', () => {
  test.each([
    [1, 0.5, 0, 0],
    [2, 0.5, 0, 0.5],
    [3, 0.5, 1, 0],
    [5, 0.9, 3, 0.6],
    [11, 0.9, 9, 0],
    [101, 0.99, 99, 0],
    [3, 0.99, 1, 0.98],
    [7, 0, 0, 0],
    [7, 1, 6, 0],
  ])('among %d at %d', (count, portion, index, fraction) => {
    const place = percentilePlace(count, portion);
    expect(place.index).toBe(index);
    expect(place.fraction).toBeCloseTo(fraction, 12);
  });
});

describe('the value at a place', () => {
  test.each([
    [1, 3, 0.25, 1.5],
    [3, 1, 0.25, 2.5],
    [-1, 1, 0.5, 0],
    [5, NaN, 0, 5],
    [0.1, 0.3, 0.5, 0.1 + 0.5 * (0.3 - 0.1)],
    [-Number.MAX_VALUE, Number.MAX_VALUE, 0.5, 0],
    [-(2 ** 1023), 2 ** 1023, 0.25, -(2 ** 1022)],
    [-Number.MAX_VALUE, Number.MAX_VALUE, 0, -Number.MAX_VALUE],
    [Number.MAX_VALUE, Number.MAX_VALUE, 0.5, Number.MAX_VALUE],
  ])('between %d and %d, at %d', (lo, hi, fraction, expected) => {
    expect(interpolate(lo, hi, fraction)).toBe(expected);
  });
});
