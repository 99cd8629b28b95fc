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

const PROJECT_START = '{"project_id":"'.length;
const PROJECT_END = PROJECT_START + 36;
const TIMESTAMP_START = PROJECT_END + '","timestamp":'.length;
const ID_KEY_LEAD = ',"id_key":"'.length;
const COMMA = 0x2c;
const PROPERTIES = Buffer.from(',"properties":');

export function writeCanonicalLine(parts: CanonicalLineParts): string {
  let text =
    `{"project_id":"${parts.projectId}","timestamp":${parts.timestamp},"id_key":"${parts.idKey}"` +
    `,"received_at":${parts.receivedAt},"id":${parts.id}`;
  for (const column of eventColumns) {
    const token = parts.columns[column];
    if (token !== undefined) text += `,"${column}":${token}`;
  }
  return `${text},"properties":${parts.properties}}`;
}

/** Reads the identity out of a canonical line; the line itself is not copied. */
export function readCanonicalLine(line: Buffer): CanonicalEvent {
  const timestampEnd = line.indexOf(COMMA, TIMESTAMP_START);
  const idKeyStart = timestampEnd + ID_KEY_LEAD;
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
