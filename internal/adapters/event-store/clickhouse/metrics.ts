import type { Metric, MetricValues } from '../../../ports/event-store.js';
import {
  partsOf,
  percentileFrom,
  portions,
  sizeOfPercentile,
  type Percentile,
  type PercentileParts,
} from './percentiles.js';
import { rank, type PropertyValue } from './property-values.js';

/** What is gathered of each group: states that can be merged. `$number` and `$is_number` are of the measured property. */
const states = {
  events: ['count', 'State', ''],
  // An actor is the user_id, else the anonymous_id: two sets that have no member in common, so their sizes add up,
  // and no text has to be put together for every row.
  users: ['uniqExact', 'StateIf', "user_id, user_id != ''"],
  anonymous: ['uniqExact', 'StateIf', "anonymous_id, user_id = '' AND anonymous_id != ''"],
  sessions: ['uniqExact', 'StateIf', "session_id, session_id != ''"],
  first: ['min', 'State', 'timestamp'],
  last: ['max', 'State', 'timestamp'],
  numbers: ['count', 'StateIf', '$is_number'],
  // Kahan's: right to the last digits for millions of numbers in any order.
  sum: ['sumKahan', 'StateIf', '$number, $is_number'],
  least: ['min', 'StateIf', '$number, $is_number'],
  most: ['max', 'StateIf', '$number, $is_number'],
  list: ['groupArray', 'StateIf', '$number, $is_number'],
} as const;
type State = keyof typeof states;

/** A metric from the finished values of its states. */
const results: Readonly<Record<Exclude<Metric, Percentile>, (of: (state: State) => string) => string>> = {
  count: (of) => of('events'),
  unique_users: (of) => `${of('users')} + ${of('anonymous')}`,
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
export function stateColumns(metrics: Iterable<Metric>, measured: PropertyValue | null): string[] {
  return [...statesOf(metrics)].map((state) => {
    const [aggregate, combinator, values] = states[state];
    const inputs = values
      .replace('$number', measured?.number ?? '0.')
      .replace('$is_number', measured === null ? 'false' : `${measured.rank} = ${rank.number}`);
    return `${aggregate}${combinator}(${inputs}) AS ${columnOf(state)}`;
  });
}

/** What valuesFrom reads, over all groups whose states it is given. */
export function resultOf(metric: Metric): string {
  const merged = (state: State): string => `${states[state][0]}Merge(${columnOf(state)})`;
  return isPercentile(metric) ? partsOf(metric, `arraySort(${merged('list')})`) : results[metric](merged);
}

/** The metric of the one group of this row, to order by; NULL where it has none. */
export function sizeOf(metric: Metric): string {
  const finished = (state: State): string => `finalizeAggregation(${columnOf(state)})`;
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

function columnOf(state: State): string {
  return `state_${state}`;
}

function statesOf(metrics: Iterable<Metric>): Set<State> {
  const needed = new Set<State>();
  const note = (state: State): string => {
    needed.add(state);
    return '';
  };
  for (const metric of metrics) {
    if (isPercentile(metric)) needed.add('list');
    else results[metric](note);
  }
  return needed;
}
