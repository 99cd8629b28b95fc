import { CanonicalLineWriter } from '../event/canonical-line-writer.js';
import { limits } from '../limits.js';
import { COLUMNS, ID, METADATA, PROPERTIES } from './event-fields.js';
import { EventIdentityReader } from './event-identity.js';
import { EventScanner } from './event-scanner.js';
import { OPEN_OBJECT } from './json-bytes.js';
import { decodeString } from './json-decode.js';
import { KeyedIds } from './keyed-ids.js';
import type { EventForm, PlainEventReader } from './plain-events/plain-event-reader.js';
import { ID_SOURCES, REFUSED, ScannedEvents } from './scanned-events.js';
import type { IngestContext, RefusedEvent } from './verdict.js';

const NOTHING = Buffer.alloc(0);
const NO_PROPERTIES = Buffer.from('{}');

/**
 * Reads the events of one body after another: checks each once, over its bytes, and writes its canonical line. Plain
 * events may be left to a faster reader; with or without it, the outcome is the same.
 */
export class EventReader {
  readonly scanner = new EventScanner();
  /** How many events have a verdict. */
  count = 0;
  readonly #plainEvents: PlainEventReader | null;
  readonly #identity = new EventIdentityReader();
  readonly #writer = new CanonicalLineWriter();
  readonly #keyedIds = new KeyedIds();
  readonly #idSources = new Uint8Array(limits.eventsPerBatch);
  #refused: RefusedEvent[] = [];
  #decoded = new Uint8Array(1024);
  #takesPlainEvents = false;

  constructor(plainEvents: PlainEventReader | null) {
    this.#plainEvents = plainEvents;
  }

  /** Begins with a body, whose events may be anywhere in it. */
  start(body: Buffer, context: IngestContext): void {
    this.count = 0;
    this.#refused = [];
    this.scanner.tokens.bytes = body;
    this.scanner.tokens.end = body.length;
    this.#identity.start(context);
    this.#writer.start(context.projectId, context.receivedAt);
    // The key enters the ids of events that have none.
    this.#takesPlainEvents = context.idempotencyKey === null;
    if (context.idempotencyKey === null) this.#plainEvents?.start(body, context);
    else this.#keyedIds.start(context.projectId, context.idempotencyKey.text);
  }

  /** Takes the plain and good events from here on; gives the place behind the last of them, `at` where there is none. */
  takePlain(at: number, form: EventForm): number {
    const plain = this.#plainEvents;
    if (plain === null || !this.#takesPlainEvents) return at;
    const end = plain.take(at, form, limits.eventsPerBatch - this.count);
    if (end === at) return at;
    plain.moveTo(this.#writer, this.#idSources, this.count);
    this.count += plain.count;
    return end;
  }

  /** Scans the event here. Gives the place behind it, or -1 where it is not JSON; `judge` must follow a success. */
  scan(at: number): number {
    return this.scanner.event(at);
  }

  /** The event that was scanned last, from `at` to `end`, gets its verdict. */
  judge(at: number, end: number): void {
    const { scanner } = this;
    const { faults } = scanner;
    const { bytes } = scanner.tokens;
    if (bytes[at] === OPEN_OBJECT) this.#identity.read(bytes, scanner.fields, faults);
    if (faults.none) this.#accept(end - at);
    else this.#refuse({ ok: false, index: this.count, id: scanner.id, faults: faults.take() });
  }

  /** Refuses an event that is not even JSON. */
  refuse(message: string): void {
    const faults = [{ path: '', code: 'invalid_json' as const, message }];
    this.#refuse({ ok: false, index: this.count, id: null, faults });
  }

  finish(): ScannedEvents {
    this.scanner.tokens.bytes = NOTHING;
    this.#plainEvents?.finish();
    return new ScannedEvents(this.#writer.take(), this.#refused, this.#idSources.slice(0, this.count));
  }

  #refuse(event: RefusedEvent): void {
    this.#refused.push(event);
    this.#idSources[this.count++] = REFUSED;
  }

  #accept(textBytes: number): void {
    const writer = this.#writer;
    const { timestamp, idKey, madeId, idFrom } = this.#identity;
    const { bytes } = this.scanner.tokens;
    const { fields } = this.scanner;
    writer.open(timestamp, idKey, textBytes);
    if (madeId === null) this.#writeText(ID);
    else writer.token(madeId, 0, madeId.length);
    for (let column = 0; column < COLUMNS; column++) {
      if (!fields.has(column)) continue;
      writer.column(column);
      this.#writeText(column);
    }
    const field = fields.has(PROPERTIES) ? PROPERTIES : METADATA;
    if (!fields.has(field)) writer.close(NO_PROPERTIES, 0, NO_PROPERTIES.length, false);
    else {
      const hasSpace = fields.needsWork[field] === 1;
      writer.close(bytes, fields.starts[field] ?? 0, fields.ends[field] ?? 0, hasSpace);
    }
    if (idFrom === 'key') writer.putUuid(this.#keyedIds.digits(this.count, timestamp, writer.restBehindUuid));
    this.#idSources[this.count++] = ID_SOURCES[idFrom];
  }

  #writeText(field: number): void {
    const { fields } = this.scanner;
    const { bytes } = this.scanner.tokens;
    const start = fields.starts[field] ?? 0;
    const end = fields.ends[field] ?? 0;
    if (fields.needsWork[field] !== 1) {
      this.#writer.token(bytes, start, end);
      return;
    }
    if (this.#decoded.length < end - start) this.#decoded = new Uint8Array(end - start);
    this.#writer.text(this.#decoded, 0, decodeString(bytes, start + 1, end - 1, this.#decoded, 0));
  }
}
