import type { AggregateRequest, GroupKey, Metric } from '../../../ports/event-store.js';
import { conditionOf } from '../sql/conditions.js';
import { rank } from '../sql/property-value.js';
import { conditionWords } from './conditions.js';
import type { Parameters } from './parameters.js';
import { PropertyValues } from './property-values.js';
import { rowInputs } from './row-inputs.js';
import { scalarExpressions } from '../sql/scalars.js';

/** What is counted once however often it comes, by the metric that counts it. */
export const distinctInputs = { unique_users: 'actor', sessions: 'session_id' } as const;

export function distinctInput(metric: Metric | 'keys'): string | null {
  return metric in distinctInputs ? distinctInputs[metric as keyof typeof distinctInputs] : null;
}

/** The events of a request, as the metrics look at them. */
export interface SelectedRows {
  /** A column for each that is asked for: parts of keys, inputs of metrics, `number` and `timestamp`. */
  readonly query: string;
  /** The names of each key's parts, none of which is ever NULL. */
  readonly keys: readonly (readonly string[])[];
  /** The inputs of the metrics that count distinct ones. */
  readonly distinct: readonly string[];
  /** Whether there is a `timestamp`. */
  readonly hasTime: boolean;
  readonly isMeasured: boolean;
}

/**
 * OFFSET 0 keeps the planner from looking at what expressions are made of: it would take every bucket, or every pair of
 * a page and an actor, for a group of its own, and sort millions of rows where it can hash them.
 */
export function selectRows(request: AggregateRequest, parameters: Parameters): SelectedRows {
  const properties = new PropertyValues(parameters);
  const condition = conditionOf(request, conditionWords(parameters, properties));
  const expressions = request.groupBy.map((key) => keyExpressions(key, parameters, properties));
  const columns = expressions.flatMap((parts, key) =>
    parts.map((expression, part) => `${expression} AS key_${key}_${part}`),
  );
  const asked: readonly (Metric | 'keys')[] = [...request.metrics, request.orderBy];
  const distinct = Object.values(distinctInputs).filter((input) => asked.map(distinctInput).includes(input));
  columns.push(...distinct.map((input) => `${rowInputs[input]} AS ${input}`));
  const hasTime = asked.includes('first_at') || asked.includes('last_at');
  if (hasTime) columns.push('timestamp');
  if (request.measured !== null) {
    const measured = properties.of(request.measured);
    columns.push(`CASE ${measured.rank} WHEN ${rank.number} THEN ${measured.number} END AS number`);
  }
  return {
    query: `SELECT ${columns.join(', ')} FROM events${properties.joins} WHERE ${condition} OFFSET 0`,
    keys: expressions.map((parts, key) => parts.map((_, part) => `key_${key}_${part}`)),
    distinct,
    hasTime,
    isMeasured: request.measured !== null,
  };
}

function keyExpressions(key: GroupKey, parameters: Parameters, properties: PropertyValues): string[] {
  if (key.by === 'field') return scalarExpressions(key.field, properties);
  // No buckets are of a range without events.
  if (key.starts.length === 0) return ['0'];
  // The bucket: how many of `starts` are not after the timestamp.
  return [`width_bucket(timestamp, ${parameters.value('bigint[]', key.starts)})`];
}
