import { interpolate, percentilePlace } from '../../../domain/questions/percentile.js';
import { distance, portionOf } from './doubles.js';

export const portions = { p50: 0.5, p90: 0.9, p99: 0.99 } as const;
export type Percentile = keyof typeof portions;

/** The two numbers between which the percentile of an ascending array lies: the engine selects, and the domain computes. */
export function partsOf(metric: Percentile, ascending: string): string {
  const at = indexIn(metric, ascending);
  return `ARRAY[(${ascending})[${at} + 1], (${ascending})[${at} + 2]]`;
}

export function percentileFrom(
  metric: Percentile,
  count: number,
  parts: readonly (number | null)[],
): number | null {
  if (count === 0) return null;
  return interpolate(parts[0] ?? NaN, parts[1] ?? NaN, percentilePlace(count, portions[metric]).fraction);
}

/** The percentile itself, to order by: the same steps on the same doubles. */
export function sizeOfPercentile(metric: Percentile, ascending: string): string {
  const at = indexIn(metric, ascending);
  const lo = `(${ascending})[${at} + 1]`;
  const hi = `(${ascending})[${at} + 2]`;
  const fraction = `(${placeIn(metric, ascending)} - ${at})`;
  return `CASE WHEN ${fraction} = 0 THEN ${lo} ELSE ${lo} + ${portionOf(distance(lo, hi), fraction)} END`;
}

/** NULL without numbers. */
function placeIn(metric: Percentile, ascending: string): string {
  return `${portions[metric]}::float8 * (cardinality(${ascending}) - 1)`;
}

function indexIn(metric: Percentile, ascending: string): string {
  return `floor(${placeIn(metric, ascending)})::int`;
}
