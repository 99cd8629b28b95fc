import type { Metric, MetricValues } from '../../../ports/event-store.js';
import { quotient, roundedToDouble } from './doubles.js';
import { partsOf, percentileFrom, portions, sizeOfPercentile, type Percentile } from './percentiles.js';
import { distinctInputs } from './selected-rows.js';

/**
 * Exact, and never beyond its type: the decimal fractions that stand for the doubles are added. As doubles they would
 * lose small numbers between large ones, and a sum beyond doubles would end the statement.
 */
const SUM = `coalesce(sum(number::text::numeric), 0)`;
const NUMBERS = `count(number)`;
const ASCENDING = `array_agg(number ORDER BY number) FILTER (WHERE number IS NOT NULL)`;

type Plain = Exclude<Metric, Percentile | 'avg'>;

/** Over the cells of a group. */
function plainOf(metric: Plain, counted: (input: string) => string): string {
  switch (metric) {
    case 'count':
      return 'coalesce(sum(events), 0)::bigint';
    case 'unique_users':
    case 'sessions':
      return counted(distinctInputs[metric]);
    case 'first_at':
      return 'min(first_at)';
    case 'last_at':
      return 'max(last_at)';
    case 'value_count':
      return NUMBERS;
    case 'sum':
      return SUM;
    default:
      return `${metric}(number)`;
  }
}

/** From the results of groups, for all of them as one; of what is counted in each for itself alone. */
export function overGroups(metric: Metric, result: string): string {
  if (metric === 'count') return `coalesce(sum(${result}), 0)::bigint`;
  return metric === 'first_at' ? `min(${result})` : `max(${result})`;
}

/**
 * What valuesFrom reads: two columns for each metric, of which the second counts the numbers where that matters.
 * `counted` gives how many distinct ones there are of an input.
 */
export function resultsOf(metrics: readonly Metric[], counted: (input: string) => string): string[] {
  return metrics.flatMap((metric) => {
    if (isPercentile(metric)) return [partsOf(metric, ASCENDING), NUMBERS];
    return metric === 'avg' ? [SUM, NUMBERS] : [plainOf(metric, counted), 'NULL::bigint'];
  });
}

/** The metric of a group, to order by; NULL where it has none. */
export function sizeOf(metric: Metric, counted: (input: string) => string): string {
  if (isPercentile(metric)) return sizeOfPercentile(metric, ASCENDING);
  if (metric === 'sum') return roundedToDouble(SUM);
  if (metric === 'avg') return quotient(roundedToDouble(SUM), `nullif(${NUMBERS}, 0)`);
  return plainOf(metric, counted);
}

/** In the order of the metrics; without any row, as of no events. */
export function valuesFrom(
  metrics: readonly Metric[],
  results: readonly unknown[] | undefined,
): MetricValues {
  return Object.fromEntries(
    metrics.map((metric, index) => [
      metric,
      results === undefined
        ? ofNothing(metric)
        : valueFrom(metric, results[2 * index], Number(results[2 * index + 1])),
    ]),
  );
}

/** Long integers and decimal fractions come as text. */
function valueFrom(metric: Metric, result: unknown, count: number): number | null {
  if (isPercentile(metric)) return percentileFrom(metric, count, result as (number | null)[]);
  if (metric === 'avg') return count === 0 ? null : finite(Number(result) / count);
  return result === null ? null : finite(Number(result));
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

const zeros: ReadonlySet<Metric> = new Set(['count', 'unique_users', 'sessions', 'value_count', 'sum']);

function ofNothing(metric: Metric): number | null {
  return zeros.has(metric) ? 0 : null;
}

function isPercentile(metric: Metric): metric is Percentile {
  return metric in portions;
}
