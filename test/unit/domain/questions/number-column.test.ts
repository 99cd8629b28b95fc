import { describe, expect, test } from '@jest/globals';
import { NumberColumn } from '../../../../internal/domain/questions/number-column.js';

function filled(count: number): NumberColumn {
  const column = new NumberColumn();
  for (let i = 0; i < count; i++) column.push(i / 2);
  return column;
}

describe('a column of numbers', () => {
  test.each([0, 1, 1_023, 1_024, 1_025, 2_048, 2_049, 10_000])('holds %d of them', (count) => {
    const column = filled(count);
    expect(column.length).toBe(count);
    expect(column.copy()).toEqual(Float64Array.from({ length: count }, (_, index) => index / 2));
    expect(column.at(count - 1)).toBe(count === 0 ? NaN : (count - 1) / 2);
    expect(column.at(1 << 20)).toBe(NaN);
  });

  test('adds to one and to no other', () => {
    const column = filled(3);
    column.add(1, 10);
    column.add(1, 0.5);
    expect([...column.copy()]).toEqual([0, 11, 1]);
  });

  test('a copy is its own', () => {
    const column = filled(3);
    column.copy().fill(9);
    expect([...column.copy()]).toEqual([0, 0.5, 1]);
  });
});
