import { invalidJson } from './body-errors.js';
import type { EventReader } from './event-reader.js';
import type { IngestContext, ScannedEvents } from './verdict.js';

/** A body that is one event. */
export function readSingleBody(reader: EventReader, body: Buffer, context: IngestContext): ScannedEvents {
  reader.start(body, context);
  const { tokens } = reader.scanner;
  const start = tokens.space(0);
  const end = reader.scan(start);
  if (end < 0) throw invalidJson(body, tokens.faultAt);
  const rest = tokens.space(end);
  if (rest < body.length) throw invalidJson(body, rest);
  reader.judge(start, end);
  return reader.finish();
}
