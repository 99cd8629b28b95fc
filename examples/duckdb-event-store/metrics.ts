import type { Metric, MetricValues } from '../../internal/ports/event-store.js';

/** Expressions for what the metrics of a row look at; NULL where it has none. */
export const rowInputs = {
  timestamp: 'timestamp',
  actor: `CASE WHEN user_id IS NOT NULL THEN 'u' || user_id ELSE 'a' || anonymous_id END`,
  session_id: 'session_id',
} as const;

/** Kahan's sum keeps small numbers between large ones only if the large ones come first. */
const SUM = `coalesce(fsum(number ORDER BY abs(number) DESC), 0)`;
const FINITE_SUM = `CASE WHEN isfinite(${SUM}) THEN ${SUM} END`;
const ASCENDING = `list(number ORDER BY number) FILTER (WHERE number IS NOT NULL)`;

/** Over the rows of a group, from the inputs and `number`; NULL where there is none. */
const expressions: Readonly<Record<Metric, string>> = {
  count: 'count(*)',
  unique_users: 'count(DISTINCT actor)',
  sessions: 'count(DISTINCT session_id)',
  first_at: 'min(timestamp)',
  last_at: 'max(timestamp)',
  value_count: 'count(number)',
  sum: FINITE_SUM,
  avg: `${FINITE_SUM} / nullif(count(number), 0)`,
  min: 'min(number)',
  max: 'max(number)',
  p50: percentile('0.5'),
  p90: percentile('0.9'),
  p99: percentile('0.99'),
};

export function expressionOf(metric: Metric): string {
  return expressions[metric];
}

/** The steps of domain/questions/percentile.ts, on the same doubles. */
function percentile(portion: string): string {
  const place = `(${portion}::DOUBLE * (count(number) - 1))`;
  const lo = `(${ASCENDING})[floor(${place})::BIGINT + 1]`;
  const hi = `(${ASCENDING})[floor(${place})::BIGINT + 2]`;
  const fraction = `(${place} - floor(${place}))`;
  return `CASE WHEN ${fraction} = 0 THEN ${lo}
    WHEN isfinite(${hi} - ${lo}) THEN ${lo} + ${fraction} * (${hi} - ${lo})
    ELSE ${lo} * (1 - ${fraction}) + ${hi} * ${fraction} END`;
}

/** In the order of the metrics; without any row, as of no events. */
export function valuesFrom(
  metrics: readonly Metric[],
  results: readonly unknown[] | undefined,
): MetricValues {
  return Object.fromEntries(
    metrics.map((metric, index) => {
      const result = results?.[index] ?? null;
      return [metric, result === null ? ofNothing(metric, results) : Number(result)];
    }),
  );
}

const zeros: ReadonlySet<Metric> = new Set(['count', 'unique_users', 'sessions', 'value_count', 'sum']);

function ofNothing(metric: Metric, results: readonly unknown[] | undefined): number | null {
  return results === undefined && zeros.has(metric) ? 0 : null;
}
