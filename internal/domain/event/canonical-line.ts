import { eventColumns, type CanonicalEvent, type EventColumn, type StoredEvent } from './event.js';

/**
 * The canonical line of an event: one JSON object on one line, keys in this order, absent ones left out:
 *
 *     {"project_id":"<uuid>","timestamp":<ms>,"id_key":"<32 hex>","received_at":<ms>,"id":"…","event_type":"…",
 *      "user_id":"…","anonymous_id":"…","session_id":"…","source":"…","page_url":"…","properties":{…}}
 *
 * The line is a row as it stands: a storage that loads NDJSON takes the bytes as they are. The identity comes
 * first, at fixed places, so that it is read without parsing; `properties` comes last and is always there, so
 * that its text can be cut out, numbers keeping their digits. Texts of fields are written as JSON.stringify
 * writes them; properties keep the text that was sent, without the white space between tokens.
 */
export interface CanonicalLineParts {
  readonly projectId: string;
  readonly timestamp: number;
  readonly idKey: string;
  readonly receivedAt: number;
  /** JSON string tokens, quotes included. */
  readonly id: string;
  readonly columns: Readonly<Partial<Record<EventColumn, string>>>;
  /** Minified JSON text of an object. */
  readonly properties: string;
}

/** What stands before each value, in order. */
export const LINE_PARTS = {
  project: '{"project_id":"',
  timestamp: '","timestamp":',
  idKey: ',"id_key":"',
  receivedAt: '","received_at":',
  id: ',"id":',
  properties: ',"properties":',
} as const;

/** What stands before each column's text, in the order of `eventColumns`. */
export const COLUMN_LEADS: readonly Buffer[] = eventColumns.map((column) => Buffer.from(`,"${column}":`));

const PROJECT_START = LINE_PARTS.project.length;
const PROJECT_END = PROJECT_START + 36;
const TIMESTAMP_START = PROJECT_END + LINE_PARTS.timestamp.length;
/** Where in a line the identity is. */
export const LINE_PLACES = {
  project: PROJECT_START,
  projectEnd: PROJECT_END,
  timestamp: TIMESTAMP_START,
  /** From the end of the timestamp to the digits of id_key. */
  timestampToIdKey: LINE_PARTS.idKey.length,
} as const;
const COMMA = 0x2c;
const PROPERTIES = Buffer.from(LINE_PARTS.properties);

/** Plain and slow; the ingest path writes bytes (canonical-line-writer.ts). */
export function writeCanonicalLine(parts: CanonicalLineParts): string {
  let text =
    LINE_PARTS.project +
    parts.projectId +
    LINE_PARTS.timestamp +
    String(parts.timestamp) +
    LINE_PARTS.idKey +
    parts.idKey +
    LINE_PARTS.receivedAt +
    String(parts.receivedAt) +
    LINE_PARTS.id +
    parts.id;
  for (const column of eventColumns) {
    const token = parts.columns[column];
    if (token !== undefined) text += `,"${column}":${token}`;
  }
  return `${text}${LINE_PARTS.properties}${parts.properties}}`;
}

/** Reads the identity out of a canonical line; the line itself is not copied. */
export function readCanonicalLine(line: Buffer): CanonicalEvent {
  const timestampEnd = line.indexOf(COMMA, TIMESTAMP_START);
  const idKeyStart = timestampEnd + LINE_PARTS.idKey.length;
  return {
    projectId: line.toString('latin1', PROJECT_START, PROJECT_END),
    timestamp: Number(line.toString('latin1', TIMESTAMP_START, timestampEnd)),
    idKey: line.toString('latin1', idKeyStart, idKeyStart + 32),
    line,
  };
}

/** Takes a canonical line apart, for storages whose bulk load needs another encoding. */
export function decodeCanonicalLine(event: CanonicalEvent): StoredEvent {
  const { line } = event;
  // No field's text can hold these bytes: a quote inside a JSON string is escaped.
  const propertiesAt = line.indexOf(PROPERTIES);
  const head = JSON.parse(`${line.toString('utf8', 0, propertiesAt)}}`) as Record<string, string> & {
    received_at: number;
  };
  const columns = {} as Record<EventColumn, string | null>;
  for (const column of eventColumns) columns[column] = head[column] ?? null;
  return {
    projectId: event.projectId,
    timestamp: event.timestamp,
    idKey: event.idKey,
    id: head['id'] ?? '',
    receivedAt: head.received_at,
    columns,
    properties: line.toString('utf8', propertiesAt + PROPERTIES.length, line.length - 1),
  };
}
