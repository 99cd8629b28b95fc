import { eventColumns, type EventColumn, type StoredEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { ScanRequest } from '../../../ports/event-store.js';
import type { Client } from './client.js';
import { conditionOf } from './conditions.js';
import { Parameters } from './parameters.js';
import { PropertyValues } from './property-values.js';
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
  const values = new PropertyValues(parameters);
  const condition = [conditionOf(request, parameters, values), ...comesAfter(request, parameters)].join(
    ' AND ',
  );
  const query = `${values.definitions}
    SELECT timestamp, lower(hex(id_bytes)), received_at, id, properties, ${eventColumns.join(', ')}
    FROM events FINAL WHERE ${condition}
    ORDER BY timestamp ${direction}, id_bytes ${direction} ${limit}`;
  for await (const rows of client.stream<ScanRow>(query, parameters, call, settings)) {
    yield rows.map((row) => storedEvent(request.projectId, row));
  }
}

function comesAfter({ order, after }: ScanRequest, parameters: Parameters): string[] {
  if (after === null) return [];
  const timestamp = parameters.value('Int64', after.timestamp);
  const idBytes = `toFixedString(unhex(${parameters.value('String', after.idKey)}), 16)`;
  const [beyond, atLeast] = order === 'ascending' ? ['>', '>='] : ['<', '<='];
  // The first part alone narrows what is read: the table is ordered by the timestamp.
  return [
    `timestamp ${atLeast} ${timestamp}`,
    `(timestamp ${beyond} ${timestamp} OR id_bytes ${beyond} ${idBytes})`,
  ];
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
