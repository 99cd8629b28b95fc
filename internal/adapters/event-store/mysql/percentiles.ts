import { interpolate, percentilePlace } from '../../../domain/questions/percentile.js';

export const portions = { p50: 0.5, p90: 0.9, p99: 0.99 } as const;
export type Percentile = keyof typeof portions;

/** The two numbers between which the percentile lies: the engine selects by their places, and the domain computes. */
export function percentileParts(metric: Percentile): string[] {
  return [0, 1].map(
    (next) => `max(CASE WHEN place = skipped + floor(${placeIn(metric)}) + ${next + 1} THEN number END)`,
  );
}

export function percentileFrom(
  metric: Percentile,
  count: number,
  [lo, hi]: readonly unknown[],
): number | null {
  if (count === 0) return null;
  return interpolate(Number(lo), Number(hi), percentilePlace(count, portions[metric]).fraction);
}

/** The percentile itself, to order by: the same steps on the same doubles. */
export function sizeOfPercentile(metric: Percentile): string {
  const [lo, hi] = percentileParts(metric) as [string, string];
  const place = `max(${placeIn(metric)})`;
  const fraction = `(${place} - floor(${place}))`;
  const isBeyond = `${lo} < 0 AND ${hi} > ${Number.MAX_VALUE} + ${lo}`;
  return `CASE WHEN ${fraction} = 0 THEN ${lo}
    WHEN ${isBeyond} THEN ${lo} * (1 - ${fraction}) + ${hi} * ${fraction}
    ELSE ${lo} + ${fraction} * (${hi} - ${lo}) END`;
}

/** Of a row among the numbers of its group; `numbers` is how many those are. */
function placeIn(metric: Percentile): string {
  return `(${portions[metric]} * (numbers - 1))`;
}

/** For `place`, `skipped` and `numbers`: what comes without a number stands before those that have one. */
export function placeColumns(keys: readonly string[]): string {
  const partition = keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')}`;
  const numbers = `count(number) OVER (${partition})`;
  return `row_number() OVER (${partition} ORDER BY number) AS place,
    count(*) OVER (${partition}) - ${numbers} AS skipped, ${numbers} AS numbers`;
}
