import { eventColumns, type EventColumn, type StoredEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { ScanRequest } from '../../../ports/event-store.js';
import type { Connections } from '../../database/mysql/index.js';
import { conditionOf } from '../sql/conditions.js';
import { conditionWords } from './conditions.js';
import { integer, Parameters } from './parameters.js';
import { PropertyValues } from './property-values.js';
import type { Row } from './read-rows.js';
import { streamRows } from './stream-rows.js';

const PIECE_ROWS = 1_000;
const texts = ['id', ...eventColumns].map((column) => `CONVERT(${column} USING utf8mb4)`).join(', ');

/** In the order of the key: the engine reads it as it stands, and sorts nothing. */
export async function* scan(
  connections: Connections,
  request: ScanRequest,
  call: Call,
): AsyncGenerator<readonly StoredEvent[], void, void> {
  const parameters = new Parameters();
  const properties = new PropertyValues();
  const direction = request.order === 'ascending' ? 'ASC' : 'DESC';
  const condition = [
    conditionOf(request, conditionWords(parameters, properties)),
    ...comesAfter(request, parameters),
  ].join(' AND ');
  const limit = request.limit === null ? '' : `LIMIT ${integer(request.limit)}`;
  const query = `SELECT timestamp, lower(hex(id_key)), received_at, properties, ${texts}
    FROM events${properties.joins} WHERE ${condition}
    ORDER BY timestamp ${direction}, id_key ${direction} ${limit}`;
  const pieces = streamRows(connections, parameters.bind(query), call, PIECE_ROWS);
  for await (const rows of pieces) yield rows.map((row) => storedEvent(request.projectId, row));
}

/** The first condition is what the key is entered by. */
function comesAfter({ order, after }: ScanRequest, parameters: Parameters): string[] {
  if (after === null) return [];
  const [is, isOrEquals] = order === 'ascending' ? ['>', '>='] : ['<', '<='];
  const timestamp = integer(after.timestamp);
  return [
    `timestamp ${isOrEquals} ${timestamp}`,
    `(timestamp ${is} ${timestamp} OR id_key ${is} unhex(${parameters.value(after.idKey)}))`,
  ];
}

function storedEvent(projectId: string, row: Row): StoredEvent {
  const [timestamp, idKey, receivedAt, properties, id, ...values] = row as [
    ...[timestamp: number, idKey: string, receivedAt: number, properties: string, id: string],
    ...(string | null)[],
  ];
  const columns = {} as Record<EventColumn, string | null>;
  eventColumns.forEach((column, index) => (columns[column] = values[index] ?? null));
  return { projectId, timestamp, idKey, id, receivedAt, columns, properties };
}
