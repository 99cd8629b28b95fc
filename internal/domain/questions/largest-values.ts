import type { Scalar } from './filter.js';
import type { NumberColumn } from './number-column.js';
import type { Pause } from './order-statistic.js';
import { compareScalars } from './scalar-order.js';

export interface CountedValue {
  readonly value: Scalar;
  /** Which of the values it is. */
  readonly number: number;
  readonly users: number;
}

/** Between two pauses. */
const PIECE = 10_000;

/** The values with the most users, the largest first, ties by value. One pass: all of them need no sorting. */
export async function largestValues(
  values: ReadonlyMap<Scalar, number>,
  users: NumberColumn,
  count: number,
  pause: Pause,
): Promise<CountedValue[]> {
  const largest: CountedValue[] = [];
  let seen = 0;
  for (const [value, number] of values) {
    if (++seen % PIECE === 0) await pause();
    const candidate = { value, number, users: users.at(number) };
    const last = largest.at(-1);
    if (largest.length === count && last !== undefined && byUsers(last, candidate) < 0) continue;
    largest.splice(placeOf(largest, candidate), 0, candidate);
    if (largest.length > count) largest.pop();
  }
  return largest;
}

function placeOf(sorted: readonly CountedValue[], candidate: CountedValue): number {
  let from = 0;
  let until = sorted.length;
  while (from < until) {
    const middle = (from + until) >> 1;
    const other = sorted[middle];
    if (other !== undefined && byUsers(other, candidate) < 0) from = middle + 1;
    else until = middle;
  }
  return from;
}

function byUsers(a: CountedValue, b: CountedValue): number {
  return b.users - a.users || compareScalars(a.value, b.value);
}
