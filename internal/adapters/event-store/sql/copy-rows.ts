import { PatchbayError } from '../../../../pkg/errors/index.js';
import { COLUMN_LEADS, LINE_PARTS, LINE_PLACES } from '../../../domain/event/canonical-line.js';
import { gatherLines } from '../../../domain/event/enclosed-line.js';
import { eventColumns, type CanonicalEvent } from '../../../domain/event/event.js';

const PIECE_CHARACTERS = 64 * 1024;
const columnLeads = COLUMN_LEADS.map((lead) => lead.toString('latin1'));

/** What a row holds, in this order. */
export const rowColumns = [
  'project_id',
  'timestamp',
  'id_key',
  'received_at',
  'id',
  ...eventColumns,
  'properties',
] as const;

/**
 * Events as rows of text, tab between values, newline behind each, \\N for an absent one: what PostgreSQL's COPY and MySQL's
 * LOAD DATA read unless they are told otherwise. Works on bytes, one character for each (latin1):
 * most values are copied as they stand in the line. Errors: `data_refused`, for what is no canonical line.
 */
export function* copyRows(events: readonly CanonicalEvent[]): Generator<Buffer, void, void> {
  let rows = '';
  for (const piece of gatherLines(events)) {
    const lines = piece.toString('latin1');
    let start = 0;
    while (start < lines.length) {
      const end = lines.indexOf('\n', start);
      if (end < 0) throw noLine();
      rows += rowOf(lines.slice(start, end));
      start = end + 1;
      if (rows.length < PIECE_CHARACTERS) continue;
      yield Buffer.from(rows, 'latin1');
      rows = '';
    }
  }
  if (rows !== '') yield Buffer.from(rows, 'latin1');
}

/** Numbers and keys go as they are: the engine refuses what is none. */
function rowOf(line: string): string {
  const projectId = line.slice(LINE_PLACES.project, LINE_PLACES.projectEnd);
  const timestampEnd = line.indexOf(',', LINE_PLACES.timestamp);
  const timestamp = line.slice(LINE_PLACES.timestamp, timestampEnd);
  const idKeyAt = timestampEnd + LINE_PLACES.timestampToIdKey;
  const idKey = line.slice(idKeyAt, idKeyAt + 32);
  let at = after(line, idKeyAt + 32, LINE_PARTS.receivedAt);
  const receivedEnd = line.indexOf(',', at);
  let row = `${projectId}\t${timestamp}\t${idKey}\t${line.slice(at, receivedEnd)}`;
  at = after(line, receivedEnd, LINE_PARTS.id);
  let end = endOfText(line, at);
  row += `\t${textOf(line, at, end)}`;
  for (const lead of columnLeads) {
    if (line.startsWith(lead, end)) {
      at = end + lead.length;
      end = endOfText(line, at);
      row += `\t${textOf(line, at, end)}`;
    } else row += '\t\\N';
  }
  at = after(line, end, LINE_PARTS.properties);
  if (!line.endsWith('}')) throw noLine();
  return `${row}\t${line.slice(at, -1).replaceAll('\\', '\\\\')}\n`;
}

function after(line: string, at: number, part: string): number {
  if (!line.startsWith(part, at)) throw noLine();
  return at + part.length;
}

/** Behind the closing quote. */
function endOfText(line: string, start: number): number {
  let quote = line.indexOf('"', start + 1);
  while (quote > 0 && isEscaped(line, quote)) quote = line.indexOf('"', quote + 1);
  if (quote < 0) throw noLine();
  return quote + 1;
}

function isEscaped(line: string, at: number): boolean {
  let backslashes = 0;
  while (line[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

function textOf(line: string, start: number, end: number): string {
  const text = line.slice(start + 1, end - 1);
  if (!text.includes('\\')) return text;
  const token = Buffer.from(line.slice(start, end), 'latin1').toString('utf8');
  return Buffer.from(parsed(token).replace(/[\\\n\r\t]/g, (special) => escapes[special] ?? '')).toString(
    'latin1',
  );
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function parsed(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch (cause) {
    throw noLine(cause);
  }
}

function noLine(cause?: unknown): PatchbayError {
  return new PatchbayError('data_refused', 'A line of the batch is no canonical line.', { cause });
}
