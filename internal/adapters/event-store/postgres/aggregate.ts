import type { Call } from '../../../ports/call.js';
import type {
  AggregateAnswer,
  AggregateGroup,
  AggregateRequest,
  GroupKey,
  Scalar,
} from '../../../ports/event-store.js';
import type { Connections } from '../../database/postgres/index.js';
import { aggregateQuery } from './aggregate-query.js';
import { valuesFrom } from './metrics.js';
import { Parameters } from './parameters.js';
import { readRows } from './read-rows.js';
import { scalarFrom } from '../sql/scalars.js';

export async function aggregate(
  connections: Connections,
  request: AggregateRequest,
  call: Call,
): Promise<AggregateAnswer> {
  const parameters = new Parameters();
  const { text, keys } = aggregateQuery(request, parameters);
  return answerFrom(request, keys, await readRows(connections, text, parameters, call));
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

function keyFrom(key: GroupKey, parts: readonly unknown[]): Scalar {
  if (key.by === 'field') return scalarFrom(key.field, parts);
  return key.starts[Number(parts[0]) - 1] ?? null;
}
