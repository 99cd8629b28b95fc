import type { Metric, MetricValues } from '../../../ports/event-store.js';
import {
  percentileFrom,
  percentileParts,
  portions,
  sizeOfPercentile,
  type Percentile,
} from './percentiles.js';
import { sizeOfSum, sumFrom, sumParts } from './sums.js';

/** Expressions for what the metrics of a row look at; NULL where it has none. */
export const rowInputs = {
  timestamp: 'timestamp',
  actor: `CASE WHEN user_id IS NOT NULL THEN concat('u', user_id) ELSE concat('a', anonymous_id) END`,
  session_id: 'session_id',
} as const;

/** Of these, what the metrics are made of. */
export function inputsOf(metrics: readonly Metric[]): (keyof typeof rowInputs)[] {
  const needed = metrics.flatMap((metric) => inputs[metric] ?? []);
  return [...new Set(needed)];
}

const inputs: Readonly<Partial<Record<Metric, keyof typeof rowInputs>>> = {
  unique_users: 'actor',
  sessions: 'session_id',
  first_at: 'timestamp',
  last_at: 'timestamp',
};

/** One column of a result, over the rows of a group. */
export interface ResultColumn {
  readonly expression: string;
  /** Makes one of those of several groups; null where only their rows can tell. */
  readonly merge: 'sum' | 'min' | 'max' | null;
}

const NUMBERS: ResultColumn = { expression: 'count(number)', merge: 'sum' };
const SUM: readonly ResultColumn[] = sumParts.map((expression) => ({ expression, merge: 'sum' }));

type Plain = Exclude<Metric, Percentile | 'avg' | 'sum'>;

const plain: Readonly<Record<Plain, ResultColumn>> = {
  count: { expression: 'count(*)', merge: 'sum' },
  // By 28 bytes of SHA-224 each, which nobody has found twice: MariaDB keeps a kilobyte for an actor's own text.
  unique_users: { expression: 'count(DISTINCT unhex(sha2(actor, 224)))', merge: null },
  sessions: { expression: 'count(DISTINCT session_id)', merge: null },
  first_at: { expression: 'min(timestamp)', merge: 'min' },
  last_at: { expression: 'max(timestamp)', merge: 'max' },
  value_count: NUMBERS,
  min: { expression: 'min(number)', merge: 'min' },
  max: { expression: 'max(number)', merge: 'max' },
};

/** What valuesFrom reads. */
export function resultsOf(metrics: readonly Metric[]): ResultColumn[] {
  return metrics.flatMap(columnsOf);
}

/** The metric of a group, to order by; NULL where it has none. */
export function sizeOf(metric: Metric): string {
  if (isPercentile(metric)) return sizeOfPercentile(metric);
  if (metric === 'sum') return sizeOfSum();
  if (metric === 'avg') return `${sizeOfSum()} / nullif(${NUMBERS.expression}, 0)`;
  return plain[metric].expression;
}

/** In the order of the metrics; without any row, as of no events. */
export function valuesFrom(metrics: readonly Metric[], row: readonly unknown[] | undefined): MetricValues {
  let at = 0;
  return Object.fromEntries(
    metrics.map((metric) => [
      metric,
      row === undefined
        ? ofNothing(metric)
        : valueFrom(metric, row.slice(at, (at += columnsOf(metric).length))),
    ]),
  );
}

export function isPercentile(metric: Metric): metric is Percentile {
  return metric in portions;
}

function columnsOf(metric: Metric): readonly ResultColumn[] {
  if (metric === 'sum') return SUM;
  if (metric === 'avg') return [...SUM, NUMBERS];
  if (!isPercentile(metric)) return [plain[metric]];
  const parts = percentileParts(metric).map((expression): ResultColumn => ({ expression, merge: null }));
  return [...parts, NUMBERS];
}

/** Sums of counts, and decimal fractions, come as text. */
function valueFrom(metric: Metric, results: readonly unknown[]): number | null {
  const count = Number(results.at(-1));
  if (isPercentile(metric)) return percentileFrom(metric, count, results);
  if (metric === 'sum') return finite(sumFrom(results));
  if (metric === 'avg') return count === 0 ? null : finite(sumFrom(results.slice(0, -1)) / count);
  return results[0] === null ? ofNothing(metric) : finite(Number(results[0]));
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

const zeros: ReadonlySet<Metric> = new Set(['count', 'unique_users', 'sessions', 'value_count', 'sum']);

function ofNothing(metric: Metric): number | null {
  return zeros.has(metric) ? 0 : null;
}
