import type { Metric, MetricValues } from '../../../ports/event-store.js';

/**
 * Each metric as states that can be merged. An actor is the user_id, else the anonymous_id: two sets that have no
 * member in common, so their sizes add up, and no text has to be put together for every row.
 */
const states: Readonly<Partial<Record<Metric, readonly string[]>>> = {
  count: ['countState()'],
  unique_users: [
    "uniqExactStateIf(user_id, user_id != '')",
    "uniqExactStateIf(anonymous_id, user_id = '' AND anonymous_id != '')",
  ],
  sessions: ["uniqExactStateIf(session_id, session_id != '')"],
};

const merges: Readonly<Partial<Record<Metric, string>>> = {
  count: 'countMerge',
  unique_users: 'uniqExactMerge',
  sessions: 'uniqExactMerge',
};

/** The states of one group, as a tuple. */
export function stateOf(metric: Metric): string {
  return `tuple(${(states[metric] ?? []).join(', ')})`;
}

/** The metric over all groups whose `state_<metric>` it is given. */
export function valueOf(metric: Metric): string {
  return (states[metric] ?? [])
    .map((_, index) => `${merges[metric]}(state_${metric}.${index + 1})`)
    .join(' + ');
}

/** The metric of the one group of this row. */
export function sizeOf(metric: Metric): string {
  return (states[metric] ?? [])
    .map((_, index) => `finalizeAggregation(state_${metric}.${index + 1})`)
    .join(' + ');
}

/** In the order of the metrics; what is missing is 0. */
export function valuesFrom(metrics: readonly Metric[], numbers: readonly number[]): MetricValues {
  return Object.fromEntries(metrics.map((metric, index) => [metric, numbers[index] ?? 0]));
}
