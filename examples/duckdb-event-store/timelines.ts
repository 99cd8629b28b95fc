import { allHold, conditionOf } from '../../internal/adapters/event-store/sql/conditions.js';
import type { Call } from '../../internal/ports/call.js';
import type { TimelineEvent, TimelineRequest } from '../../internal/ports/event-store.js';
import { conditionWords } from './conditions.js';
import type { Database } from './database.js';
import { rowInputs } from './metrics.js';
import { Parameters } from './parameters.js';
import { streamRows } from './read-rows.js';
import { scalarExpressions, scalarFrom } from './scalars.js';

export async function* timelines(
  database: Database,
  request: TimelineRequest,
  call: Call,
): AsyncGenerator<readonly TimelineEvent[], void, void> {
  const parameters = new Parameters();
  const words = conditionWords(parameters);
  const kinds = request.kinds.map((kind, index) => `if(${allHold(kind, words)}, ${2 ** index}, 0)`);
  const field = request.value;
  const parts = field === null ? [] : scalarExpressions(field, parameters);
  const values = parts.map((part, index) => `, ${part} AS value_${index}`).join('');
  const rows = `FROM (SELECT ${rowInputs.actor} AS actor, timestamp, id_key, (${kinds.join(' + ')})::INTEGER AS kinds ${values}
      FROM events WHERE ${conditionOf(request, words)})
    WHERE kinds <> 0 AND actor IS NOT NULL`;
  const order = 'actor, timestamp, id_key';
  for await (const piece of streamRows(database, { rows, order }, parameters, call)) {
    yield piece.map(([actor, timestamp, , bits, ...value]) => ({
      actor: actor as string,
      timestamp: Number(timestamp),
      kinds: bits as number,
      value: field === null ? null : scalarFrom(field, value),
    }));
  }
}
