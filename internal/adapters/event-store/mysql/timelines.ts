import type { Call } from '../../../ports/call.js';
import type { TimelineEvent, TimelineRequest } from '../../../ports/event-store.js';
import type { Connections } from '../../database/mysql/index.js';
import { allHold, conditionOf } from '../sql/conditions.js';
import { scalarExpressions, scalarFrom } from '../sql/scalars.js';
import { conditionWords } from './conditions.js';
import { rowInputs } from './metrics.js';
import { Parameters } from './parameters.js';
import { PropertyValues } from './property-values.js';
import { decoded } from './scalar-rows.js';
import { streamRows } from './stream-rows.js';

const PIECE_ROWS = 5_000;

export async function* timelines(
  connections: Connections,
  request: TimelineRequest,
  call: Call,
): AsyncGenerator<readonly TimelineEvent[], void, void> {
  const parameters = new Parameters();
  const properties = new PropertyValues();
  const words = conditionWords(parameters, properties);
  const condition = conditionOf(request, words);
  const kinds = request.kinds.map(
    (kind, index) => `CASE WHEN ${allHold(kind, words)} THEN ${2 ** index} ELSE 0 END`,
  );
  const field = request.value;
  const parts = field === null ? [] : scalarExpressions(field, properties);
  const columns = parts.map((part, index) => `, ${part} AS value_${index}`).join('');
  const query = `SELECT ${rowInputs.actor} AS actor, timestamp, ${kinds.join(' + ')} AS kinds${columns}
    FROM events${properties.joins} WHERE ${condition} AND (user_id IS NOT NULL OR anonymous_id IS NOT NULL)
    HAVING kinds <> 0 ORDER BY actor, timestamp, id_key`;
  const pieces = streamRows(connections, parameters.bind(query), call, PIECE_ROWS);
  for await (const rows of pieces) {
    yield rows.map(([actor, timestamp, bits, ...value]) => ({
      // Its bytes, one character for each: it is told apart from others by them, and never shown.
      actor: (actor as Buffer).toString('latin1'),
      timestamp: timestamp as number,
      kinds: bits as number,
      value: field === null ? null : scalarFrom(field, value.map(decoded)),
    }));
  }
}
