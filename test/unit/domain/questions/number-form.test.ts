import { expect, test } from '@jest/globals';
import { exactNumber, roundedNumber } from '../../../../internal/domain/questions/number-form.js';

test.each([
  [0.1 + 0.2, 0.3],
  [1 / 3, 0.333333333333],
  [123456789012.5, 123456789013],
  [1e21, 1e21],
  [-2.5e-7, -2.5e-7],
  [Number.MAX_VALUE, 1.79769313486e308],
  [5e-324, 5e-324],
  [-0, 0],
  [Infinity, null],
  [-Infinity, null],
  [NaN, null],
  [null, null],
])('the sum %d is told as %d', (value, told) => {
  expect(roundedNumber(value)).toBe(told);
});

test.each([
  [0.1 + 0.2, 0.30000000000000004],
  [123456789012.5, 123456789012.5],
  [-0, 0],
  [Infinity, null],
  [NaN, null],
  [null, null],
])('the value %d is told as %d', (value, told) => {
  expect(exactNumber(value)).toBe(told);
});
