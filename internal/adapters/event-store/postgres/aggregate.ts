import type { Call } from '../../../ports/call.js';
import type {
  AggregateAnswer,
  AggregateGroup,
  AggregateRequest,
  GroupKey,
  Scalar,
} from '../../../ports/event-store.js';
import type { Connections } from '../../database/postgres/index.js';
import { conditionOf } from '../sql/conditions.js';
import { conditionWords } from './conditions.js';
import { resultsOf, rowInputs, sizeOf, valuesFrom } from './metrics.js';
import { Parameters } from './parameters.js';
import { rank } from '../sql/property-value.js';
import { PropertyValues } from './property-values.js';
import { readRows } from './read-rows.js';
import { scalarExpressions, scalarFrom } from './scalars.js';

export async function aggregate(
  connections: Connections,
  request: AggregateRequest,
  call: Call,
): Promise<AggregateAnswer> {
  return request.groupBy.length === 0
    ? totalOnly(connections, request, call)
    : inGroups(connections, request, call);
}

async function totalOnly(
  connections: Connections,
  request: AggregateRequest,
  call: Call,
): Promise<AggregateAnswer> {
  const { metrics } = request;
  const parameters = new Parameters();
  const { query } = selectRows(request, parameters);
  const text = `SELECT ${resultsOf(metrics).join(', ')} FROM (${query}) selected`;
  const [row] = await readRows(connections, text, parameters, call);
  return { groups: [], other: valuesFrom(metrics, undefined), total: valuesFrom(metrics, row) };
}

/** The selected rows with what they are grouped by, under the names of each key's parts, and what is measured. */
function selectRows(
  request: AggregateRequest,
  parameters: Parameters,
): { readonly query: string; readonly keys: readonly (readonly string[])[] } {
  const properties = new PropertyValues(parameters);
  const condition = conditionOf(request, conditionWords(parameters, properties));
  const expressions = request.groupBy.map((key) => keyExpressions(key, parameters, properties));
  const keys = expressions.map((parts, key) => parts.map((_, part) => `key_${key}_${part}`));
  const columns = expressions.flatMap((parts, key) =>
    parts.map((expression, part) => `${expression} AS key_${key}_${part}`),
  );
  for (const [name, expression] of Object.entries(rowInputs)) columns.push(`${expression} AS ${name}`);
  if (request.measured !== null) {
    const measured = properties.of(request.measured);
    columns.push(`CASE ${measured.rank} WHEN ${rank.number} THEN ${measured.number} END AS number`);
  } else columns.push('NULL::float8 AS number');
  return { query: `SELECT ${columns.join(', ')} FROM events${properties.joins} WHERE ${condition}`, keys };
}

/**
 * Every group, and all of them as one, with its place in the order; then those up to the limit, and one row for the events of
 * no such group. NOT IN, whose list is short and without NULL, is looked up in a hash: a join with the groups that are
 * left out would be, too, if the planner knew how many there are.
 */
async function inGroups(
  connections: Connections,
  request: AggregateRequest,
  call: Call,
): Promise<AggregateAnswer> {
  const { metrics, orderBy, limit } = request;
  const parameters = new Parameters();
  const { query, keys } = selectRows(request, parameters);
  const names = keys.flat();
  const results = resultsOf(metrics).map((result, index) => `${result} AS result_${index}`);
  const resultNames = results.map((_, index) => `result_${index}`);
  const size = orderBy === 'keys' ? 'NULL::bigint' : sizeOf(orderBy);
  const grouped = `SELECT grouping(${names[0]}) AS is_total, ${names.join(', ')}, ${results.join(', ')}, ${size} AS size
    FROM selected GROUP BY GROUPING SETS ((${names.join(', ')}), ())`;
  const placed = `SELECT *, row_number() OVER (ORDER BY is_total DESC, size DESC NULLS LAST, ${names.join(', ')}) - 1
    AS place FROM grouped`;
  const first = `SELECT place, ${[...names, ...resultNames].join(', ')} FROM placed`;
  const text = `WITH selected AS (${query}), grouped AS (${grouped}), placed AS (${placed}) ${
    limit === null ? first : withOthers(first, limit)
  } ORDER BY place`;
  return answerFrom(request, keys, await readRows(connections, text, parameters, call));

  function withOthers(upToLimit: string, most: number): string {
    const cut = parameters.value('bigint', most);
    const empty = names.map(() => 'NULL').join(', ');
    const ofOthers = resultsOf(metrics).join(', ');
    return `(${upToLimit} WHERE place <= ${cut}) UNION ALL
      (SELECT ${cut} + 1, ${empty}, ${ofOthers} FROM selected WHERE (${names.join(', ')}) NOT IN
          (SELECT ${names.join(', ')} FROM placed WHERE place > 0 ORDER BY place LIMIT ${cut})
        HAVING count(*) > 0)`;
  }
}

function answerFrom(
  { groupBy, metrics, limit }: AggregateRequest,
  keys: readonly (readonly string[])[],
  rows: readonly (readonly unknown[])[],
): AggregateAnswer {
  const groups: AggregateGroup[] = [];
  let other = valuesFrom(metrics, undefined);
  let total = other;
  for (const [place, ...columns] of rows) {
    const values = valuesFrom(metrics, columns.slice(keys.flat().length));
    if (Number(place) === 0) total = values;
    else if (limit !== null && Number(place) > limit) other = values;
    else {
      let at = 0;
      const parts = keys.map(({ length }) => columns.slice(at, (at += length)));
      groups.push({ keys: groupBy.map((key, index) => keyFrom(key, parts[index] ?? [])), values });
    }
  }
  return { groups, other, total };
}

function keyExpressions(key: GroupKey, parameters: Parameters, properties: PropertyValues): string[] {
  if (key.by === 'field') return scalarExpressions(key.field, properties);
  // No buckets are of a range without events.
  if (key.starts.length === 0) return ['0'];
  // The bucket: how many of `starts` are not after the timestamp.
  return [`width_bucket(timestamp, ${parameters.value('bigint[]', key.starts)})`];
}

function keyFrom(key: GroupKey, parts: readonly unknown[]): Scalar {
  if (key.by === 'field') return scalarFrom(key.field, parts);
  return key.starts[Number(parts[0]) - 1] ?? null;
}
