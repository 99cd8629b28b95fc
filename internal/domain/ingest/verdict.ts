import type { Fault } from '../../../pkg/errors/index.js';
import { readCanonicalLine } from '../event/canonical-line.js';
import type { CanonicalEvent } from '../event/event.js';
import type { IdempotencyKey } from './idempotency-key.js';

/** What every event of a request shares. */
export interface IngestContext {
  /** The project's UUID, lower case. */
  readonly projectId: string;
  /** By this time (ms since 1970) timestamps are judged, and events without id and timestamp are dated. */
  readonly now: number;
  /** What the lines say as `received_at`, in ms since 1970. */
  readonly receivedAt: number;
  /** Writes the 36 characters of a UUIDv7, lower case, for an event without id. */
  readonly ids: { putUuid(now: number, target: Uint8Array, at: number): void };
  /** Of the request, or null. */
  readonly idempotencyKey: IdempotencyKey | null;
}

/** Who gave an event its id; `key`: made of the request's Idempotency-Key and the event, so that a retry gives the same. */
export type IdSource = 'client' | 'key' | 'server';

/** A good event. Nothing is read from its line before it is asked for. */
export class AcceptedEvent {
  readonly ok = true;
  /** Its place in the request. */
  readonly index: number;
  /** Sent again, an event with an id from the server would be another event. */
  readonly idFrom: IdSource;
  /** Its canonical line, without the newline: a view of the request's lines. */
  readonly line: Buffer;

  constructor(index: number, idFrom: IdSource, line: Buffer) {
    this.index = index;
    this.idFrom = idFrom;
    this.line = line;
  }

  get event(): CanonicalEvent {
    return readCanonicalLine(this.line);
  }

  /** In ms since 1970. */
  get timestamp(): number {
    return this.event.timestamp;
  }

  /** As it was sent, or as the server made it. */
  get id(): string {
    const { line } = this;
    const start = line.indexOf(ID_LEAD) + ID_LEAD.length;
    return JSON.parse(line.toString('utf8', start, line.indexOf(EVENT_TYPE_LEAD, start))) as string;
  }
}

/** A bad event, with all that is wrong with it (up to a bound). */
export interface RefusedEvent {
  readonly ok: false;
  readonly index: number;
  /** Its id as it was sent, where that much of it is good. */
  readonly id: string | null;
  readonly faults: readonly Fault[];
}

export type Verdict = AcceptedEvent | RefusedEvent;

const ID_LEAD = Buffer.from(',"id":');
// An unescaped quote ends the id, so these bytes cannot be inside it.
const EVENT_TYPE_LEAD = Buffer.from(',"event_type":');
