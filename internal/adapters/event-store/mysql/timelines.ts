import type { Call } from '../../../ports/call.js';
import type { TimelineEvent, TimelineRequest } from '../../../ports/event-store.js';
import type { Connections } from '../../database/mysql/index.js';
import { allHold, conditionOf } from '../sql/conditions.js';
import { timelineOfBucket } from '../sql/first-and-last.js';
import { scalarExpressions, scalarFrom } from '../sql/scalars.js';
import { conditionWords } from './conditions.js';
import { bucketOf } from './group-keys.js';
import { rowInputs } from './metrics.js';
import { Parameters } from './parameters.js';
import { PropertyValues } from './property-values.js';
import { decoded } from './scalar-rows.js';
import { streamRows } from './stream-rows.js';

const PIECE_ROWS = 5_000;

export function timelines(
  connections: Connections,
  request: TimelineRequest,
  call: Call,
): AsyncGenerator<readonly TimelineEvent[], void, void> {
  const { firstAndLastIn } = request;
  return firstAndLastIn === null || firstAndLastIn.length === 0
    ? everyEvent(connections, request, call)
    : firstAndLast(connections, request, firstAndLastIn, call);
}

async function* everyEvent(
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
      actor: actorFrom(actor),
      timestamp: timestamp as number,
      kinds: bits as number,
      value: field === null ? null : scalarFrom(field, value.map(decoded)),
    }));
  }
}

/** An actor's events of a bucket are one row: far fewer are sorted and sent than there are events. */
async function* firstAndLast(
  connections: Connections,
  request: TimelineRequest,
  starts: readonly number[],
  call: Call,
): AsyncGenerator<readonly TimelineEvent[], void, void> {
  const parameters = new Parameters();
  const properties = new PropertyValues();
  const words = conditionWords(parameters, properties);
  const condition = conditionOf(request, words);
  const kinds = request.kinds.map((kind) => allHold(kind, words));
  const ends = kinds.flatMap((kind) =>
    ['min', 'max'].map((end) => `${end}(CASE WHEN ${kind} THEN timestamp END)`),
  );
  const query = `SELECT ${rowInputs.actor} AS actor, ${ends.join(', ')}, ${bucketOf(starts)} AS bucket
    FROM events${properties.joins} WHERE ${condition} AND (user_id IS NOT NULL OR anonymous_id IS NOT NULL)
      AND (${kinds.join(' OR ')}) GROUP BY actor, bucket ORDER BY actor, bucket`;
  const pieces = streamRows(connections, parameters.bind(query), call, PIECE_ROWS);
  for await (const rows of pieces)
    yield rows.flatMap(([actor, ...times]) =>
      timelineOfBucket(actorFrom(actor), times.slice(0, ends.length) as (number | null)[]),
    );
}

/** Its bytes, one character for each: it is told apart from others by them, and never shown. */
function actorFrom(actor: unknown): string {
  return (actor as Buffer).toString('latin1');
}
