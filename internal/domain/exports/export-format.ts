import { eventColumns, type StoredEvent } from '../event/event.js';
import { csvCell } from './csv-cell.js';

export const exportFormats = ['csv', 'ndjson', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** How a file of this format is written: what begins it, its events, what stands between two, and what ends it. */
export interface ExportWriter {
  readonly contentType: string;
  readonly begin: string;
  event(event: StoredEvent): string;
  readonly between: string;
  readonly end: string;
}

const csvColumns = ['id', 'event_type', 'timestamp', ...eventColumns.slice(1), 'properties', 'received_at'];

export const exportWriters: Readonly<Record<ExportFormat, ExportWriter>> = {
  csv: {
    contentType: 'text/csv; charset=utf-8',
    begin: `${csvColumns.join(',')}\r\n`,
    event: csvLine,
    between: '',
    end: '',
  },
  ndjson: {
    contentType: 'application/x-ndjson',
    begin: '',
    event: (event) => `${eventJson(event)}\n`,
    between: '',
    end: '',
  },
  json: { contentType: 'application/json', begin: '[', event: eventJson, between: ',\n', end: ']\n' },
};

/** An event as JSON text. The properties are the text that came: their numbers keep their digits. */
export function eventJson({ id, timestamp, receivedAt, columns, properties }: StoredEvent): string {
  const { event_type, ...others } = columns;
  const head = JSON.stringify({ id, event_type, timestamp: timeText(timestamp), ...ordered(others) });
  return `${head.slice(0, -1)},"properties":${properties},"received_at":"${timeText(receivedAt)}"}`;
}

function csvLine({ id, timestamp, receivedAt, columns, properties }: StoredEvent): string {
  const cells = [
    csvCell(id),
    csvCell(columns.event_type),
    timeText(timestamp),
    ...eventColumns.slice(1).map((column) => csvCell(columns[column])),
    csvCell(properties),
    timeText(receivedAt),
  ];
  return `${cells.join(',')}\r\n`;
}

function ordered(columns: Partial<StoredEvent['columns']>): Record<string, string | null> {
  return Object.fromEntries(eventColumns.slice(1).map((column) => [column, columns[column] ?? null]));
}

function timeText(instant: number): string {
  return new Date(instant).toISOString();
}
