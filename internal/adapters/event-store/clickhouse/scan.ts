import { eventColumns, type EventColumn, type StoredEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { ScanRequest } from '../../../ports/event-store.js';
import type { Client } from './client.js';
import { conditionOf } from './conditions.js';
import { Parameters } from './parameters.js';
import { readSettings } from './read-settings.js';

type ScanRow = [
  timestamp: number,
  idKey: string,
  receivedAt: number,
  id: string,
  properties: string,
  ...string[],
];

/** Smaller than the default of 65,409 rows: what is in flight stays small. */
const settings = { ...readSettings, max_block_size: '4096' };

export async function* scan(
  client: Client,
  request: ScanRequest,
  call: Call,
): AsyncGenerator<readonly StoredEvent[], void, void> {
  const parameters = new Parameters();
  const direction = request.order === 'ascending' ? 'ASC' : 'DESC';
  const limit = request.limit === null ? '' : `LIMIT ${parameters.value('UInt64', request.limit)}`;
  const query = `SELECT timestamp, lower(hex(id_bytes)), received_at, id, properties, ${eventColumns.join(', ')}
    FROM events FINAL WHERE ${conditionOf(request, parameters)}
    ORDER BY timestamp ${direction}, id_bytes ${direction} ${limit}`;
  for await (const rows of client.stream<ScanRow>(query, parameters, call, settings)) {
    yield rows.map((row) => storedEvent(request.projectId, row));
  }
}

function storedEvent(
  projectId: string,
  [timestamp, idKey, receivedAt, id, properties, ...texts]: ScanRow,
): StoredEvent {
  const columns = {} as Record<EventColumn, string | null>;
  // An empty text in the table is an absent one.
  eventColumns.forEach(
    (column, index) => (columns[column] = texts[index] === '' ? null : (texts[index] ?? null)),
  );
  return { projectId, timestamp, idKey, id, receivedAt, columns, properties };
}
