import { interpolate, percentilePlace } from '../../../domain/questions/percentile.js';

export const portions = { p50: 0.5, p90: 0.9, p99: 0.99 } as const;
export type Percentile = keyof typeof portions;

/** How many numbers there are, and the two between which the percentile lies. */
export type PercentileParts = readonly [count: number, lo: number, hi: number];

/** An expression for PercentileParts of an ascending array: the engine selects, and the domain computes. */
export function partsOf(metric: Percentile, ascending: string): string {
  const at = indexIn(metric, ascending);
  return `[toFloat64(length(${ascending})), (${ascending})[${at} + 1], (${ascending})[${at} + 2]]`;
}

export function percentileFrom(metric: Percentile, [count, lo, hi]: PercentileParts): number | null {
  if (count === 0) return null;
  return interpolate(lo, hi, percentilePlace(count, portions[metric]).fraction);
}

/** The percentile itself, to order by: the same steps on the same doubles. */
export function sizeOfPercentile(metric: Percentile, ascending: string): string {
  const at = indexIn(metric, ascending);
  const lo = `(${ascending})[${at} + 1]`;
  const fraction = `(${placeIn(metric, ascending)} - ${at})`;
  const value = `if(${fraction} = 0, ${lo}, ${lo} + ${fraction} * ((${ascending})[${at} + 2] - ${lo}))`;
  return `if(empty(${ascending}) OR NOT isFinite(${value}), NULL, ${value})`;
}

function placeIn(metric: Percentile, ascending: string): string {
  return `${portions[metric]} * (greatest(length(${ascending}), 1) - 1)`;
}

function indexIn(metric: Percentile, ascending: string): string {
  return `toInt64(floor(${placeIn(metric, ascending)}))`;
}
