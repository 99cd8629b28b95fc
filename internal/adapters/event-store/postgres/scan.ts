import { eventColumns, type EventColumn, type StoredEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { ScanRequest } from '../../../ports/event-store.js';
import type { Connections } from '../../database/postgres/index.js';
import { conditionOf } from '../sql/conditions.js';
import { conditionWords } from './conditions.js';
import { Parameters } from './parameters.js';
import { PropertyValues } from './property-values.js';
import { streamRows, type Row } from './read-rows.js';

const PIECE_ROWS = 1_000;

/** In the order of the key: the engine reads it as it stands, and sorts nothing. */
export async function* scan(
  connections: Connections,
  request: ScanRequest,
  call: Call,
): AsyncGenerator<readonly StoredEvent[], void, void> {
  const parameters = new Parameters();
  const properties = new PropertyValues(parameters);
  const direction = request.order === 'ascending' ? 'ASC' : 'DESC';
  const condition = [
    conditionOf(request, conditionWords(parameters, properties)),
    ...comesAfter(request, parameters),
  ].join(' AND ');
  const limit = request.limit === null ? '' : `LIMIT ${parameters.value('bigint', request.limit)}`;
  const query = `SELECT timestamp, id_key::text, received_at, id, properties::text, ${eventColumns.join(', ')}
    FROM events${properties.joins} WHERE ${condition}
    ORDER BY timestamp ${direction}, id_key ${direction} ${limit}`;
  const pieces = streamRows(connections, query, parameters, call, { pieceRows: PIECE_ROWS, whole: false });
  for await (const rows of pieces) yield rows.map((row) => storedEvent(request.projectId, row));
}

function comesAfter({ order, after }: ScanRequest, parameters: Parameters): string[] {
  if (after === null) return [];
  const place = `(${parameters.value('bigint', after.timestamp)}, ${parameters.value('uuid', after.idKey)})`;
  return [`(timestamp, id_key) ${order === 'ascending' ? '>' : '<'} ${place}`];
}

function storedEvent(projectId: string, row: Row): StoredEvent {
  const [timestamp, idKey, receivedAt, id, properties, ...texts] = row as [
    ...[timestamp: string, idKey: string, receivedAt: string, id: string, properties: string],
    ...(string | null)[],
  ];
  const columns = {} as Record<EventColumn, string | null>;
  eventColumns.forEach((column, index) => (columns[column] = texts[index] ?? null));
  return {
    projectId,
    timestamp: Number(timestamp),
    idKey: idKey.replaceAll('-', ''),
    id,
    receivedAt: Number(receivedAt),
    columns,
    properties,
  };
}
