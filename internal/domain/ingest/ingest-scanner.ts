import { readBatchBody } from './batch-body.js';
import { EventReader } from './event-reader.js';
import { readNdjsonBody } from './ndjson-body.js';
import { PlainEventReader } from './plain-events/plain-event-reader.js';
import type { ScannedEvents } from './scanned-events.js';
import { readSingleBody } from './single-body.js';
import type { IngestContext } from './verdict.js';

/**
 * Checks the events of a body once, over its bytes, and brings each good one to its canonical line. Bad events get
 * verdicts with all their faults. What is wrong with the body as a whole is thrown as a PatchbayError, and then none
 * of its events is taken: `invalid_json`, `invalid_request`, `empty_batch`, `too_many_events`.
 *
 * An instance keeps working memory that would be dear to make anew for each body, and nothing of a body that was
 * scanned. To make one fails where the build is incomplete, so a server makes its own when it starts.
 */
export class IngestScanner {
  readonly #reader = new EventReader(new PlainEventReader());

  /** The body is one event, bare or as `{"event": {…}}`: there is exactly one verdict. */
  event(body: Buffer, context: IngestContext): ScannedEvents {
    return readSingleBody(this.#reader, body, context);
  }

  /** The body is `{"events": […]}`. */
  batch(body: Buffer, context: IngestContext): ScannedEvents {
    return readBatchBody(this.#reader, body, context);
  }

  /** One event a line. A line that is not JSON is one bad event (`invalid_json`), a blank one is none. */
  ndjson(body: Buffer, context: IngestContext): ScannedEvents {
    return readNdjsonBody(this.#reader, body, context);
  }
}
