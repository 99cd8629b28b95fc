export { readIdempotencyKey, type IdempotencyKey } from './idempotency-key.js';
export { IngestScanner } from './ingest-scanner.js';
export type { ScannedEvents } from './scanned-events.js';
export type { AcceptedEvent, IngestContext, RefusedEvent, Verdict } from './verdict.js';
