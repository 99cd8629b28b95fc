import { interpolate, percentilePlace } from './percentile.js';

/** Gives the event loop a turn, or rejects where nobody waits for the answer any more. */
export type Pause = () => Promise<void>;

/**
 * The percentile of values in any order, which it reorders; null where there are none. Time grows with their number and
 * not faster, in pieces of one pass over what is left: sorting a million would hold the thread for a tenth of a second.
 *
 * @param portion 0.5 for the median
 */
export async function percentileOf(
  values: Float64Array,
  portion: number,
  pause: Pause,
): Promise<number | null> {
  if (values.length === 0) return null;
  const { index, fraction } = percentilePlace(values.length, portion);
  const low = await smallest(values, index, pause);
  if (fraction === 0) return low;
  let high = Infinity;
  for (let i = index + 1; i < values.length; i++) high = Math.min(high, values[i] ?? Infinity);
  return interpolate(low, high, fraction);
}

/** Below this many values left, passes need no pause. */
const PAUSE_FROM = 10_000;

/** Puts at `index` what stands there in ascending order, before it what is not larger, after it what is not smaller. */
async function smallest(values: Float64Array, index: number, pause: Pause): Promise<number> {
  let from = 0;
  let until = values.length;
  while (until - from > 1) {
    if (until - from > PAUSE_FROM) await pause();
    // By chance: whoever sends events could make any fixed choice the worst one. The answer does not depend on it.
    const pivot = at(values, from + Math.floor(Math.random() * (until - from)));
    const [equal, above] = split(values, from, until, pivot);
    if (index < equal) until = equal;
    else if (index >= above) from = above;
    else return pivot;
  }
  return at(values, index);
}

/** Smaller ones, equal ones, larger ones: where the second and third begin. */
function split(values: Float64Array, from: number, until: number, pivot: number): [number, number] {
  let equal = from;
  let above = until;
  for (let i = from; i < above;) {
    const value = at(values, i);
    if (value < pivot) swap(values, i++, equal++);
    else if (value > pivot) swap(values, i, --above);
    else i++;
  }
  return [equal, above];
}

function swap(values: Float64Array, a: number, b: number): void {
  const value = at(values, a);
  values[a] = at(values, b);
  values[b] = value;
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? NaN;
}
