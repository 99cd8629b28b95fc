import { conditionOf } from '../../internal/adapters/event-store/sql/conditions.js';
import { eventColumns, type EventColumn, type StoredEvent } from '../../internal/domain/event/event.js';
import type { Call } from '../../internal/ports/call.js';
import type { ScanRequest } from '../../internal/ports/event-store.js';
import { conditionWords } from './conditions.js';
import type { Database } from './database.js';
import { marked, unmarked } from './marked-text.js';
import { Parameters } from './parameters.js';
import { streamRows, type Row } from './read-rows.js';

export async function* scan(
  database: Database,
  request: ScanRequest,
  call: Call,
): AsyncGenerator<readonly StoredEvent[], void, void> {
  const parameters = new Parameters();
  const direction = request.order === 'ascending' ? 'ASC' : 'DESC';
  const order = `timestamp ${direction}, id_key ${direction}`;
  const condition = [
    conditionOf(request, conditionWords(parameters)),
    ...comesAfter(request, parameters),
  ].join(' AND ');
  const first = request.limit === null ? '' : `ORDER BY ${order} LIMIT ${parameters.integer(request.limit)}`;
  const texts = ['id', 'properties', ...eventColumns].map((column) => `${marked(column)} AS ${column}`);
  const rows = `SELECT timestamp, id_key::VARCHAR AS id_key, received_at, ${texts.join(', ')}
    FROM (FROM events WHERE ${condition} ${first})`;
  for await (const piece of streamRows(database, { rows, order }, parameters, call))
    yield piece.map((row) => storedEvent(request.projectId, row));
}

function comesAfter({ order, after }: ScanRequest, parameters: Parameters): string[] {
  if (after === null) return [];
  const place = `(${parameters.integer(after.timestamp)}, ${parameters.text(after.idKey)}::UUID)`;
  return [`(timestamp, id_key) ${order === 'ascending' ? '>' : '<'} ${place}`];
}

function storedEvent(projectId: string, row: Row): StoredEvent {
  const [timestamp, idKey, receivedAt, id, properties, ...texts] = row as [
    ...[timestamp: bigint, idKey: string, receivedAt: bigint, id: string, properties: string],
    ...(string | null)[],
  ];
  const columns = {} as Record<EventColumn, string | null>;
  eventColumns.forEach((column, index) => {
    const text = texts[index] ?? null;
    columns[column] = text === null ? null : unmarked(text);
  });
  return {
    projectId,
    timestamp: Number(timestamp),
    idKey: idKey.replaceAll('-', ''),
    id: unmarked(id),
    receivedAt: Number(receivedAt),
    columns,
    properties: unmarked(properties),
  };
}
