import type { Call } from '../../../ports/call.js';
import type { TimelineEvent, TimelineRequest } from '../../../ports/event-store.js';
import type { Connections } from '../../database/postgres/index.js';
import { allHold, conditionOf } from '../sql/conditions.js';
import { conditionWords } from './conditions.js';
import { rowInputs } from './row-inputs.js';
import { Parameters } from './parameters.js';
import { PropertyValues } from './property-values.js';
import { streamRows } from './read-rows.js';
import { timelineOfBucket } from '../sql/first-and-last.js';
import { scalarExpressions, scalarFrom } from '../sql/scalars.js';

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
  const properties = new PropertyValues(parameters);
  const condition = conditionOf(request, conditionWords(parameters, properties));
  const kinds = request.kinds.map(
    (kind, index) =>
      `CASE WHEN ${allHold(kind, conditionWords(parameters, properties))} THEN ${2 ** index} ELSE 0 END`,
  );
  const field = request.value;
  const parts = field === null ? [] : scalarExpressions(field, properties);
  const columns = parts.map((part, index) => `, ${part} AS value_${index}`).join('');
  const query = `SELECT actor, timestamp, kinds${parts.map((_, index) => `, value_${index}`).join('')} FROM (
      SELECT ${rowInputs.actor} AS actor, timestamp, id_key, ${kinds.join(' + ')} AS kinds${columns}
      FROM events${properties.joins} WHERE ${condition} AND (user_id IS NOT NULL OR anonymous_id IS NOT NULL)) done
    WHERE kinds <> 0 ORDER BY actor, timestamp, id_key`;
  const pieces = streamRows(connections, query, parameters, call, { pieceRows: PIECE_ROWS, whole: true });
  for await (const rows of pieces) {
    yield rows.map(([actor, timestamp, bits, ...value]) => ({
      actor: actor as string,
      timestamp: Number(timestamp),
      kinds: bits as number,
      value: field === null ? null : scalarFrom(field, value),
    }));
  }
}

/** An actor's events of a bucket are one row, made in a hash: far fewer are sorted and sent than there are events. */
async function* firstAndLast(
  connections: Connections,
  request: TimelineRequest,
  starts: readonly number[],
  call: Call,
): AsyncGenerator<readonly TimelineEvent[], void, void> {
  const parameters = new Parameters();
  const properties = new PropertyValues(parameters);
  const words = conditionWords(parameters, properties);
  const condition = conditionOf(request, words);
  const names = request.kinds.map((_, index) => `is_kind_${index}`);
  const kinds = request.kinds.map((kind, index) => `${allHold(kind, words)} AS ${names[index]}`);
  const bucket = `width_bucket(timestamp, ${parameters.value('bigint[]', starts)})`;
  const ends = names.flatMap((name) =>
    ['min', 'max'].map((end) => `${end}(timestamp) FILTER (WHERE ${name})`),
  );
  const query = `SELECT actor, ${ends.join(', ')} FROM (
      SELECT ${rowInputs.actor} AS actor, ${bucket} AS bucket, timestamp, ${kinds.join(', ')} FROM events${properties.joins}
      WHERE ${condition} AND (user_id IS NOT NULL OR anonymous_id IS NOT NULL) OFFSET 0) selected
    WHERE ${names.join(' OR ')} GROUP BY actor, bucket ORDER BY actor, bucket`;
  const pieces = streamRows(connections, query, parameters, call, { pieceRows: PIECE_ROWS, whole: true });
  for await (const rows of pieces)
    yield rows.flatMap(([actor, ...times]) =>
      timelineOfBucket(
        actor as string,
        times.map((time) => (time === null ? null : Number(time))),
      ),
    );
}
