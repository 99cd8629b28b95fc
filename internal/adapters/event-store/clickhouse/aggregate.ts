import type { EventColumn } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type {
  AggregateAnswer,
  AggregateGroup,
  AggregateRequest,
  GroupKey,
  Scalar,
} from '../../../ports/event-store.js';
import type { Client } from './client.js';
import { conditionOf } from '../sql/conditions.js';
import { conditionWords } from './conditions.js';
import { Hashes } from './hashes.js';
import { resultOf, sizeOf, stateColumns, stateNames, valuesFrom, wholeOf, type Result } from './metrics.js';
import { Parameters } from './parameters.js';
import { PropertyValues } from './property-values.js';
import { readSettings } from './read-settings.js';
import { statesOfFew, statesOfMany, type Inputs, type States } from './states.js';
import { scalarExpression, scalarFrom, type ScalarParts } from './scalars.js';

export async function aggregate(
  client: Client,
  request: AggregateRequest,
  call: Call,
): Promise<AggregateAnswer> {
  return request.groupBy.length === 0 ? totalOnly(client, request, call) : inGroups(client, request, call);
}

async function totalOnly(client: Client, request: AggregateRequest, call: Call): Promise<AggregateAnswer> {
  const { metrics, measured } = request;
  const parameters = new Parameters();
  const properties = new PropertyValues(parameters);
  const inputs = inputsOf(measured, parameters, properties);
  const columns = metrics.map((metric) => wholeOf(statesOfFew, metric, inputs));
  const condition = conditionOf(request, conditionWords(parameters, properties));
  const query = `${properties.definitions} SELECT 0, ${columns.join(', ')} FROM ${client.table} FINAL WHERE ${condition}`;
  const [row] = await client.rows<[number, ...Result[]]>(query, parameters, call, readSettings);
  const total = valuesFrom(metrics, row?.slice(1));
  return { groups: [], other: valuesFrom(metrics, undefined), total };
}

function inputsOf(
  measured: AggregateRequest['measured'],
  parameters: Parameters,
  properties: PropertyValues,
): Inputs {
  return { measured: measured === null ? null : properties.of(measured), hashes: new Hashes(parameters) };
}

const fewValues: ReadonlySet<EventColumn> = new Set(['event_type', 'source']);

type KeyParts = number | string | ScalarParts;
type GroupRow = [isTotal: number, place: number, keys: KeyParts[], ...values: Result[]];

/**
 * Inside, every group with the states of its metrics and its place in the order; outside, one row for each place
 * up to the limit, one for all places after it, and one for all events. (`WITH TOTALS` says the same in fewer words,
 * but chDB writes broken JSON for it where there is no event.)
 */
async function inGroups(client: Client, request: AggregateRequest, call: Call): Promise<AggregateAnswer> {
  const { groupBy, metrics, orderBy, limit } = request;
  const parameters = new Parameters();
  const names = keyNames(groupBy);
  const states = areFew(groupBy) ? statesOfFew : statesOfMany;
  const order = [...(orderBy === 'keys' ? [] : [`${sizeOf(states, orderBy)} DESC NULLS LAST`]), ...names];
  const place = `row_number() OVER (ORDER BY ${order.join(', ')})`;
  const cut = limit === null ? place : `least(${place}, ${parameters.value('UInt64', limit)} + 1)`;
  const results = metrics.map((metric) => resultOf(states, metric));
  const needed = orderBy === 'keys' ? metrics : [...metrics, orderBy];
  const query = `SELECT grouping(place), place, any(keys), ${results.join(', ')} FROM (
      SELECT ${cut} AS place, tuple(${names.join(', ')}) AS keys, ${stateNames(needed).join(', ')}
      FROM (${selectStates(client.table, request, states, needed, parameters)}))
    GROUP BY GROUPING SETS ((place), ()) ORDER BY grouping(place), place`;
  const rows = await client.rows<GroupRow>(query, parameters, call, readSettings);
  return answerFrom(request, rows);
}

/** A row for each group: its keys and the states of the metrics. */
function selectStates(
  table: string,
  request: AggregateRequest,
  states: States,
  metrics: readonly AggregateRequest['metrics'][number][],
  parameters: Parameters,
): string {
  const { groupBy, measured } = request;
  const properties = new PropertyValues(parameters);
  const names = keyNames(groupBy);
  const keys = groupBy.map(
    (key, index) => `${keyExpression(key, parameters, properties)} AS ${names[index]}`,
  );
  const columns = stateColumns(states, metrics, inputsOf(measured, parameters, properties));
  const condition = conditionOf(request, conditionWords(parameters, properties));
  return `${properties.definitions} SELECT ${[...keys, ...columns].join(', ')}
    FROM ${table} FINAL WHERE ${condition} GROUP BY ${names.join(', ')}`;
}

/** Buckets, and the two columns whose few values the table keeps as LowCardinality; of two keys there may be many. */
function areFew([key, ...more]: readonly GroupKey[]): boolean {
  if (key === undefined || more.length > 0) return false;
  return key.by === 'time' || (key.field.is === 'column' && fewValues.has(key.field.column));
}

function keyNames(groupBy: readonly GroupKey[]): string[] {
  return groupBy.map((_, index) => `key_${index}`);
}

function answerFrom(
  { groupBy, metrics, limit }: AggregateRequest,
  rows: readonly GroupRow[],
): AggregateAnswer {
  const groups: AggregateGroup[] = [];
  let other = valuesFrom(metrics, undefined);
  let total = other;
  for (const [isTotal, place, keys, ...results] of rows) {
    const values = valuesFrom(metrics, results);
    if (isTotal === 1) total = values;
    else if (limit !== null && place > limit) other = values;
    else groups.push({ keys: keys.map((key, index) => keyFrom(groupBy[index], key)), values });
  }
  return { groups, other, total };
}

function keyExpression(key: GroupKey, parameters: Parameters, properties: PropertyValues): string {
  if (key.by === 'field') return scalarExpression(key.field, properties);
  // No buckets are of a range without events; roundDown refuses to choose from nothing.
  if (key.starts.length === 0) return 'timestamp';
  // The bucket's start: the last of `starts` that is not after the timestamp.
  return `roundDown(timestamp, ${parameters.list('Int64', key.starts)})`;
}

function keyFrom(key: GroupKey | undefined, parts: KeyParts): Scalar {
  return typeof parts === 'number' || key?.by !== 'field' ? (parts as number) : scalarFrom(parts);
}
