import { isUtf8 } from 'node:buffer';
import { fileLines, type FileLine } from '../import/file-lines.js';
import { LineIds } from '../import/line-ids.js';
import type { ImportKind } from '../import/import-files.js';
import type { ReadEvent } from '../import/read-event.js';
import { eventTime } from './event-time.js';
import { jsonMembers, type JsonMember } from './json-members.js';
import { withoutMark } from './byte-order-mark.js';

/** The server takes 64 KB of an event; white space and what the export added may come on top. */
const LINE_BYTES = 1024 * 1024;

/** What an export adds to the event as it was sent. */
const ADDED = new Set(['received_at', 'project_id']);

export const NEITHER_ID_NOR_TIME =
  'it has neither an id nor a timestamp: imported again, it would be counted twice';

/** Events as the API takes them, or as an export writes them. */
export const ndjsonImport: ImportKind = {
  mustBeWhole: true,
  reader: () => (pieces, source) => ndjsonEvents(pieces, source),
};

async function* ndjsonEvents(
  pieces: AsyncIterable<Buffer>,
  source: { readonly name: string; readonly projectId: string },
): AsyncGenerator<ReadEvent> {
  const ids = new LineIds(source.projectId, source.name);
  for await (const line of fileLines(withoutMark(pieces), LINE_BYTES)) yield readEvent(line, ids);
}

function readEvent({ number, bytes }: FileLine, ids: LineIds): ReadEvent {
  const text = bytes?.toString('utf8') ?? '';
  const refuse = (reason: string): ReadEvent => ({ line: number, kind: 'refused', reason, text });
  if (bytes === null) return refuse(`it is longer than ${LINE_BYTES} bytes`);
  if (text.trim() === '') return { line: number, kind: 'blank' };
  if (!isUtf8(bytes)) return refuse('its bytes are not UTF-8');
  const fault = objectFault(text);
  if (fault !== null) return refuse(fault);

  const all = jsonMembers(text);
  // An id that is null is no id: the server takes it so.
  const members = all.filter(({ key, value }) => !ADDED.has(key) && !(key === 'id' && value === 'null'));
  const time = members.find(({ key, value }) => key === 'timestamp' && value !== 'null');
  const hasId = members.some(({ key }) => key === 'id');
  if (!hasId && time === undefined) return refuse(NEITHER_ID_NOR_TIME);
  if (!hasId) members.unshift({ key: 'id', value: JSON.stringify(ids.next(bytes)) });
  const json = hasId && members.length === all.length ? text.trim() : written(members);
  return { line: number, kind: 'event', time: time === undefined ? NaN : eventTime(time.value), json, text };
}

function objectFault(text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `it is no JSON: ${(error as Error).message}`;
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? null : 'it is no JSON object';
}

function written(members: readonly JsonMember[]): string {
  return `{${members.map(({ key, value }) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}
