/**
 * Where the percentile lies among `count` ascending values: `values[index] + fraction · (values[index + 1] −
 * values[index])`, the second one only where the fraction is not 0. This is linear interpolation (type 7 of Hyndman
 * and Fan), computed here and not in the engines, whose own forms differ in the last digits.
 *
 * @param count at least 1
 * @param portion 0.5 for the median
 */
export function percentilePlace(count: number, portion: number): { index: number; fraction: number } {
  const place = portion * (count - 1);
  const index = Math.floor(place);
  return { index, fraction: place - index };
}

/**
 * The value at a place: `lo + f·(hi − lo)`, or `lo·(1 − f) + hi·f` where the distance of the two is beyond doubles. Null
 * for what is no number.
 */
export function interpolate(lo: number, hi: number, fraction: number): number | null {
  const value = fraction === 0 ? lo : between(lo, hi, fraction);
  return Number.isFinite(value) ? value : null;
}

function between(lo: number, hi: number, fraction: number): number {
  const distance = hi - lo;
  return Number.isFinite(distance) ? lo + fraction * distance : lo * (1 - fraction) + hi * fraction;
}
