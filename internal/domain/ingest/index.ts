/**
 * Checks the events of a body once, over its bytes, and brings each good one to its canonical line. Bad events
 their faults. What is wrong with the body as a whole is thrown as a PatchbayError, and
 * then none of its events is taken: `invalid_json`, `invalid_request`, `empty_batch`, `too_many_events`.
 */
import { readBatchBody } from './batch-body.js';
import { EventReader } from './event-reader.js';
import { readNdjsonBody } from './ndjson-body.js';
import { PlainEventReader } from './plain-events/plain-event-reader.js';
import type { ScannedEvents } from './scanned-events.js';
import { readSingleBody } from './single-body.js';
import type { IngestContext } from './verdict.js';

export { readIdempotencyKey, type IdempotencyKey } from './idempotency-key.js';
export type { ScannedEvents } from './scanned-events.js';
export type { AcceptedEvent, IngestContext, RefusedEvent, Verdict } from './verdict.js';

/** The body is one event, bare or as `{"event": {…}}`: there is exactly one verdict. */
export function scanSingle(body: Buffer, context: IngestContext): ScannedEvents {
  return readSingleBody(theReader(), body, context);
}

/** The body is `{"events": […]}`. */
export function scanBatch(body: Buffer, context: IngestContext): ScannedEvents {
  return readBatchBody(theReader(), body, context);
}

/** One event a line. A line that is not JSON is one bad event (`invalid_json`), a blank one is none. */
export function scanNdjson(body: Buffer, context: IngestContext): ScannedEvents {
  return readNdjsonBody(theReader(), body, context);
}

// Working memory that would be dear to make anew for each body. A scan is synchronous and leaves nothing in it.
let reader: EventReader | undefined;

function theReader(): EventReader {
  reader ??= new EventReader(new PlainEventReader());
  return reader;
}
