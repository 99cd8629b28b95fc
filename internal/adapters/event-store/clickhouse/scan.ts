import { eventColumns, type EventColumn, type StoredEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { ScanRequest, TimeRange } from '../../../ports/event-store.js';
import { blockRows } from './block-rows.js';
import type { Client } from './client.js';
import { conditionOf } from '../sql/conditions.js';
import { conditionWords } from './conditions.js';
import { Parameters } from './parameters.js';
import { PropertyValues } from './property-values.js';
import { readSettings } from './read-settings.js';
import type { StoredIn } from './events-table.js';
import { scanSlices } from './scan-slices.js';
import { storedPartitions, type StoredPartition } from './stored-partitions.js';

type ScanRow = [
  timestamp: number,
  idKey: string,
  receivedAt: number,
  id: string,
  properties: string,
  ...string[],
];

/**
 * In memory that neither the size of the events nor the length of the range adds to: blocks of large events have fewer
 * rows, and where the whole is asked for, a long range is read in several queries, one after the other. The table's
 * order is the scan's, so nothing is sorted.
 */
export async function* scan(
  client: Client,
  stored: StoredIn,
  request: ScanRequest,
  call: Call,
): AsyncGenerator<readonly StoredEvent[], void, void> {
  const partitions = await storedPartitions(client, stored, call);
  const settings = {
    ...readSettings,
    max_block_size: blockRows(partitions),
    read_in_order_use_buffering: 0,
  } as const;
  for (const range of rangesOf(request, partitions)) {
    const parameters = new Parameters();
    const query = queryOf(client.table, { ...request, range }, parameters);
    for await (const rows of client.stream<ScanRow>(query, parameters, call, settings)) {
      yield rows.map((row) => storedEvent(request.projectId, row));
    }
  }
}

/** In the scan's order. */
function rangesOf({ range, order, limit }: ScanRequest, partitions: readonly StoredPartition[]): TimeRange[] {
  if (limit !== null) return [range];
  const slices = scanSlices(range, partitions);
  return order === 'ascending' ? slices : slices.reverse();
}

function queryOf(table: string, request: ScanRequest, parameters: Parameters): string {
  const direction = request.order === 'ascending' ? 'ASC' : 'DESC';
  const limit = request.limit === null ? '' : `LIMIT ${parameters.value('UInt64', request.limit)}`;
  const values = new PropertyValues(parameters);
  const condition = [
    conditionOf(request, conditionWords(parameters, values)),
    ...comesAfter(request, parameters),
  ].join(' AND ');
  return `${values.definitions}
    SELECT timestamp, lower(hex(id_bytes)), received_at, id, properties, ${eventColumns.join(', ')}
    FROM ${table} FINAL WHERE ${condition}
    ORDER BY timestamp ${direction}, id_bytes ${direction} ${limit}`;
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
