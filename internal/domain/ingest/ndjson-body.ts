import { limits } from '../limits.js';
import { emptyBatch, notJson, tooManyEvents } from './body-errors.js';
import type { EventReader } from './event-reader.js';
import { NEWLINE } from './json-bytes.js';
import { ON_LINES } from './plain-events/plain-event-reader.js';
import type { ScannedEvents } from './scanned-events.js';
import type { IngestContext } from './verdict.js';

/** A body with one event on each line; what breaks one line is no fault of the others. */
export function readNdjsonBody(reader: EventReader, body: Buffer, context: IngestContext): ScannedEvents {
  reader.start(body, context);
  const { tokens } = reader.scanner;
  let at = 0;
  for (;;) {
    tokens.end = body.length;
    // Blank lines go as white space does.
    const start = tokens.space(at);
    if (start === body.length) break;
    if (reader.count === limits.eventsPerBatch) throw tooManyEvents();
    at = reader.takePlain(start, ON_LINES);
    if (at > start) continue;
    const newline = body.indexOf(NEWLINE, start);
    const lineEnd = newline < 0 ? body.length : newline;
    tokens.end = lineEnd;
    readLine(reader, start, lineEnd);
    at = lineEnd;
  }
  if (reader.count === 0) throw emptyBatch();
  return reader.finish();
}

function readLine(reader: EventReader, start: number, lineEnd: number): void {
  const { tokens } = reader.scanner;
  const end = reader.scan(start);
  const rest = end < 0 ? tokens.faultAt : tokens.space(end);
  if (end < 0 || rest < lineEnd) reader.refuse(`the line is ${notJson(rest, start, lineEnd)}`);
  else reader.judge(start, end);
}
