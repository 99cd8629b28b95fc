import type { DuckDBConnection } from '@duckdb/node-api';
import { conditionOf } from '../../internal/adapters/event-store/sql/conditions.js';
import { rank } from '../../internal/adapters/event-store/sql/property-value.js';
import type {
  AggregateAnswer,
  AggregateGroup,
  AggregateRequest,
  GroupKey,
  Scalar,
} from '../../internal/ports/event-store.js';
import { conditionWords } from './conditions.js';
import { expressionOf, rowInputs, valuesFrom } from './metrics.js';
import { Parameters } from './parameters.js';
import { propertyValue } from './property-value.js';
import { readRows, type Row } from './read-rows.js';
import { scalarExpressions, scalarFrom } from './scalars.js';

/** One statement: every group and all of them as one, each with its place, those up to the limit, and the rest as one. */
export async function aggregate(
  connection: DuckDBConnection,
  request: AggregateRequest,
): Promise<AggregateAnswer> {
  const { metrics, orderBy, limit } = request;
  const parameters = new Parameters();
  const { query, keys } = selectRows(request, parameters);
  const names = keys.flat();
  const listed = names.map((name) => `${name}, `).join('');
  const results = metrics.map((metric, index) => `${expressionOf(metric)} AS result_${index}`).join(', ');
  const isTotal = names.length === 0 ? '1' : `grouping(${names[0]})`;
  const size = orderBy === 'keys' ? 'NULL' : expressionOf(orderBy);
  const order = ['is_total DESC', 'size DESC NULLS LAST', ...names].join(', ');
  const cut = limit === null ? null : parameters.integer(limit);
  const others = `UNION ALL BY NAME SELECT ${cut} + 1 AS place, ${results}
    FROM selected ANTI JOIN (FROM placed WHERE place BETWEEN 1 AND ${cut}) USING (${names.join(', ')})`;
  const text = `WITH selected AS MATERIALIZED (${query}),
    grouped AS (SELECT ${isTotal} AS is_total, ${listed} ${results}, ${size} AS size FROM selected
      GROUP BY GROUPING SETS (${names.length === 0 ? '' : `(${names.join(', ')}), `}())),
    placed AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY ${order}) - 1 AS place FROM grouped)
    SELECT place, ${listed} columns('result_.*') FROM (
      FROM placed ${cut === null ? '' : `WHERE place <= ${cut} ${names.length === 0 ? '' : others}`})
    ORDER BY place`;
  return answerFrom(request, keys, await readRows(connection, text, parameters));
}

/** The selected rows with what they are grouped by, under the names of each key's parts, and what is measured. */
function selectRows(
  request: AggregateRequest,
  parameters: Parameters,
): { readonly query: string; readonly keys: readonly (readonly string[])[] } {
  const buckets: string[] = [];
  const expressions = request.groupBy.map((key, index) => {
    if (key.by === 'field') return scalarExpressions(key.field, parameters);
    // The latest start that is not after the event.
    const starts = `(SELECT unnest(${parameters.integers(key.starts)}) AS start_${index})`;
    buckets.push(` ASOF JOIN ${starts} ON timestamp >= start_${index}`);
    return [`start_${index}`];
  });
  const keys = expressions.map((parts, key) => parts.map((_, part) => `key_${key}_${part}`));
  const columns = expressions.flatMap((parts, key) =>
    parts.map((expression, part) => `${expression} AS key_${key}_${part}`),
  );
  for (const [name, expression] of Object.entries(rowInputs)) columns.push(`${expression} AS ${name}`);
  if (request.measured !== null) {
    const measured = propertyValue(request.measured, parameters);
    columns.push(`if(${measured.rank} = ${rank.number}, ${measured.number}, NULL) AS number`);
  } else columns.push('NULL::DOUBLE AS number');
  const condition = conditionOf(request, conditionWords(parameters));
  return { query: `SELECT ${columns.join(', ')} FROM events${buckets.join('')} WHERE ${condition}`, keys };
}

function answerFrom(
  { groupBy, metrics, limit }: AggregateRequest,
  keys: readonly (readonly string[])[],
  rows: readonly Row[],
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

function keyFrom(key: GroupKey, parts: Row): Scalar {
  return key.by === 'field' ? scalarFrom(key.field, parts) : Number(parts[0]);
}
