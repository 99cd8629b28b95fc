import { invalidJson } from './body-errors.js';
import type { EventReader } from './event-reader.js';
import { CLOSE_OBJECT, COLON, OPEN_OBJECT, QUOTE } from './json-bytes.js';
import { keyText } from './json-place.js';
import { ESCAPED, type JsonTokens } from './json-tokens.js';
import { ALONE } from './plain-events/plain-event-reader.js';
import type { ScannedEvents } from './scanned-events.js';
import type { IngestContext } from './verdict.js';

/** A body that is one event, bare or as `{"event": {…}}`. */
export function readSingleBody(reader: EventReader, body: Buffer, context: IngestContext): ScannedEvents {
  reader.start(body, context);
  const { tokens } = reader.scanner;
  const start = tokens.space(0);
  const inner = wrappedEventAt(tokens, start);
  if (inner < 0 || !readWrapped(reader, inner)) readBare(reader, start);
  return reader.finish();
}

function readBare(reader: EventReader, start: number): void {
  const { tokens } = reader.scanner;
  const plainEnd = reader.takePlain(start, ALONE);
  const end = plainEnd > start ? plainEnd : reader.scan(start);
  if (end < 0) throw invalidJson(tokens.bytes, tokens.faultAt);
  const rest = tokens.space(end);
  if (rest < tokens.end) throw invalidJson(tokens.bytes, rest);
  if (reader.count === 0) reader.judge(start, end);
}

/** False where the object has other members than its event: then it is an event itself, though hardly a good one. */
function readWrapped(reader: EventReader, inner: number): boolean {
  const { tokens } = reader.scanner;
  const end = reader.scan(inner);
  if (end < 0) return false;
  const close = tokens.space(end);
  if (tokens.bytes[close] !== CLOSE_OBJECT || tokens.space(close + 1) < tokens.end) return false;
  reader.judge(inner, end);
  return true;
}

/** The place of the object that is the value of a first key `event`, or -1. */
function wrappedEventAt(tokens: JsonTokens, start: number): number {
  const { bytes } = tokens;
  if (bytes[start] !== OPEN_OBJECT) return -1;
  const keyAt = tokens.space(start + 1);
  if (bytes[keyAt] !== QUOTE) return -1;
  const keyEnd = tokens.string(keyAt);
  if (keyEnd < 0 || tokens.marks > ESCAPED) return -1;
  if (keyEnd - keyAt - tokens.surplus !== WRAPPER_LENGTH) return -1;
  if (keyText(bytes, keyAt, keyEnd) !== WRAPPER) return -1;
  const colonAt = tokens.space(keyEnd);
  if (bytes[colonAt] !== COLON) return -1;
  const valueAt = tokens.space(colonAt + 1);
  return bytes[valueAt] === OPEN_OBJECT ? valueAt : -1;
}

const WRAPPER = 'event';
/** In code points, quotes included. */
const WRAPPER_LENGTH = WRAPPER.length + 2;
