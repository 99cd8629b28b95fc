import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type {
  AggregateAnswer,
  AggregateGroup,
  AggregateRequest,
  GroupKey,
} from '../../../ports/event-store.js';
import type { Client } from './client.js';
import { conditionOf } from './conditions.js';
import { stateOf, valueOf, valuesFrom, sizeOf } from './metrics.js';
import { Parameters } from './parameters.js';
import { readSettings } from './read-settings.js';

export async function aggregate(
  client: Client,
  request: AggregateRequest,
  call: Call,
): Promise<AggregateAnswer> {
  return request.groupBy.length === 0 ? totalOnly(client, request, call) : inGroups(client, request, call);
}

async function totalOnly(client: Client, request: AggregateRequest, call: Call): Promise<AggregateAnswer> {
  const parameters = new Parameters();
  const states = request.metrics.map((metric) => `${stateOf(metric)} AS state_${metric}`);
  const query = `SELECT 0, ${request.metrics.map(valueOf).join(', ')} FROM (
    SELECT ${states.join(', ')} FROM events FINAL WHERE ${conditionOf(request, parameters)})`;
  const [row] = await client.rows<[number, ...number[]]>(query, parameters, call, readSettings);
  const values = valuesFrom(request.metrics, row?.slice(1) ?? []);
  return { groups: [], other: valuesFrom(request.metrics, []), total: values };
}

type GroupRow = [isTotal: number, place: number, keys: (number | string)[], ...values: number[]];

/**
 * Inside, every group with the states of its metrics and its place in the order; outside, one row for each place
 * up to the limit, one for all places after it, and one for all events. (`WITH TOTALS` says the same in fewer words,
 * but chDB writes broken JSON for it where there is no event.)
 */
async function inGroups(client: Client, request: AggregateRequest, call: Call): Promise<AggregateAnswer> {
  const { groupBy, metrics, limit } = request;
  const parameters = new Parameters();
  const keys = groupBy.map((key, index) => `${keyExpression(key, parameters)} AS key_${index}`);
  const names = groupBy.map((_, index) => `key_${index}`);
  const order = [...(request.orderBy === 'keys' ? [] : [`${sizeOf(request.orderBy)} DESC`]), ...names];
  const place = `row_number() OVER (ORDER BY ${order.join(', ')})`;
  const cut = limit === null ? place : `least(${place}, ${parameters.value('UInt64', limit)} + 1)`;
  const needed = new Set(request.orderBy === 'keys' ? metrics : [...metrics, request.orderBy]);
  const states = [...needed].map((metric) => `${stateOf(metric)} AS state_${metric}`);
  const query = `SELECT grouping(place), place, any(keys), ${metrics.map(valueOf).join(', ')} FROM (
      SELECT ${cut} AS place, tuple(${names.join(', ')}) AS keys, ${[...needed].map((m) => `state_${m}`).join(', ')} FROM (
        SELECT ${keys.join(', ')}, ${states.join(', ')}
        FROM events FINAL WHERE ${conditionOf(request, parameters)} GROUP BY ${names.join(', ')}))
    GROUP BY GROUPING SETS ((place), ()) ORDER BY grouping(place), place`;
  const rows = await client.rows<GroupRow>(query, parameters, call, readSettings);
  return answerFrom(request, rows);
}

function answerFrom(
  { groupBy, metrics, limit }: AggregateRequest,
  rows: readonly GroupRow[],
): AggregateAnswer {
  const groups: AggregateGroup[] = [];
  let other = valuesFrom(metrics, []);
  let total = valuesFrom(metrics, []);
  for (const [isTotal, place, keys, ...numbers] of rows) {
    const values = valuesFrom(metrics, numbers);
    if (isTotal === 1) total = values;
    else if (limit !== null && place > limit) other = values;
    else groups.push({ keys: keys.map((key, index) => keyFrom(groupBy[index], key)), values });
  }
  return { groups, other, total };
}

function keyExpression(key: GroupKey, parameters: Parameters): string {
  if (key.by === 'field') {
    if (key.field.is === 'column') return key.field.column;
    throw new PatchbayError('not_in_this_version', 'This is being built.');
  }
  // The bucket's start: the last of `starts` that is not after the timestamp.
  return `roundDown(timestamp, ${parameters.list('Int64', key.starts)})`;
}

/** An empty text in the table is an absent one; it also sorts first, as an absent one has to. */
function keyFrom(key: GroupKey | undefined, value: number | string): number | string | null {
  return key?.by === 'field' && value === '' ? null : value;
}
