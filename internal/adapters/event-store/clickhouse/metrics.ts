import type { Metric, MetricValues } from '../../../ports/event-store.js';
import {
  partsOf,
  percentileFrom,
  portions,
  sizeOfPercentile,
  type Percentile,
  type PercentileParts,
} from './percentiles.js';
import { columnOf, filled, type Inputs, type StateName, type States } from './states.js';

/** A metric from the finished values of its states. */
const results: Readonly<Record<Exclude<Metric, Percentile>, (of: (state: StateName) => string) => string>> = {
  count: (of) => of('events'),
  unique_users: (of) => of('users'),
  sessions: (of) => of('sessions'),
  first_at: (of) => `if(${of('events')} = 0, NULL, ${of('first')})`,
  last_at: (of) => `if(${of('events')} = 0, NULL, ${of('last')})`,
  value_count: (of) => of('numbers'),
  sum: (of) => finite(of('sum')),
  avg: (of) => finite(`${of('sum')} / ${of('numbers')}`),
  min: (of) => `if(${of('numbers')} = 0, NULL, ${of('least')})`,
  max: (of) => `if(${of('numbers')} = 0, NULL, ${of('most')})`,
};

/** 0 / 0 is none, too. */
function finite(value: string): string {
  return `if(isFinite(${value}), ${value}, NULL)`;
}

/** The names of the columns that hold the states of these metrics. */
export function stateNames(metrics: Iterable<Metric>): string[] {
  return [...statesOf(metrics)].map(columnOf);
}

/** Each state over the rows of a group, under its name. */
export function stateColumns(states: States, metrics: Iterable<Metric>, inputs: Inputs): string[] {
  return [...statesOf(metrics)].map(
    (state) => `${filled(states[state].gathered, inputs)} AS ${columnOf(state)}`,
  );
}

/** What valuesFrom reads, over all rows. */
export function wholeOf(states: States, metric: Metric, inputs: Inputs): string {
  return finishedResult(metric, (state) => filled(states[state].whole, inputs));
}

/** What valuesFrom reads, over all groups whose states it is given. */
export function resultOf(states: States, metric: Metric): string {
  return finishedResult(metric, (state) => states[state].merged(columnOf(state)));
}

function finishedResult(metric: Metric, of: (state: StateName) => string): string {
  return isPercentile(metric) ? partsOf(metric, `arraySort(${of('list')})`) : results[metric](of);
}

/** The metric of the one group of this row, to order by; NULL where it has none. */
export function sizeOf(states: States, metric: Metric): string {
  const finished = (state: StateName): string => states[state].finished(columnOf(state));
  return isPercentile(metric)
    ? sizeOfPercentile(metric, `arraySort(${finished('list')})`)
    : results[metric](finished);
}

export type Result = number | null | PercentileParts;

/** In the order of the metrics; without any row, as of no events. */
export function valuesFrom(metrics: readonly Metric[], row: readonly Result[] | undefined): MetricValues {
  return Object.fromEntries(
    metrics.map((metric, index) => [
      metric,
      row === undefined ? ofNothing(metric) : valueFrom(metric, row[index]),
    ]),
  );
}

function valueFrom(metric: Metric, result: Result | undefined): number | null {
  if (isPercentile(metric)) return percentileFrom(metric, result as PercentileParts);
  return result as number | null;
}

const zeros: ReadonlySet<Metric> = new Set(['count', 'unique_users', 'sessions', 'value_count', 'sum']);

function ofNothing(metric: Metric): number | null {
  return zeros.has(metric) ? 0 : null;
}

function isPercentile(metric: Metric): metric is Percentile {
  return metric in portions;
}

function statesOf(metrics: Iterable<Metric>): Set<StateName> {
  const needed = new Set<StateName>();
  const note = (state: StateName): string => {
    needed.add(state);
    return '';
  };
  for (const metric of metrics) {
    if (isPercentile(metric)) needed.add('list');
    else results[metric](note);
  }
  return needed;
}
