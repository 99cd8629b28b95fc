import { CanonicalLineWriter } from '../event/canonical-line-writer.js';
import { COLUMNS, ID, METADATA, PROPERTIES } from './event-fields.js';
import { EventIdentityReader } from './event-identity.js';
import { EventScanner } from './event-scanner.js';
import { OPEN_OBJECT } from './json-bytes.js';
import { decodeString } from './json-decode.js';
import { KeyedIds } from './keyed-ids.js';
import { AcceptedEvent, type IngestContext, type ScannedEvents, type Verdict } from './verdict.js';

const NOTHING = Buffer.alloc(0);
const NO_PROPERTIES = Buffer.from('{}');

/** Reads the events of one body after another: checks each once, over its bytes, and writes its canonical line. */
export class EventReader {
  readonly scanner = new EventScanner();
  readonly #identity = new EventIdentityReader();
  readonly #writer = new CanonicalLineWriter();
  readonly #keyedIds = new KeyedIds();
  #verdicts: Verdict[] = [];
  #decoded = new Uint8Array(1024);

  /** Begins with a body, whose events may be anywhere in it. */
  start(body: Buffer, context: IngestContext): void {
    this.#verdicts = [];
    this.scanner.tokens.bytes = body;
    this.scanner.tokens.end = body.length;
    this.#identity.start(context);
    this.#writer.start(context.projectId, context.receivedAt);
    if (context.idempotencyKey !== null) this.#keyedIds.start(context.projectId, context.idempotencyKey.text);
  }

  /** How many events have a verdict. */
  get count(): number {
    return this.#verdicts.length;
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
    const index = this.count;
    if (bytes[at] === OPEN_OBJECT) this.#identity.read(bytes, scanner.fields, faults);
    if (faults.none) this.#verdicts.push(this.#accept(index, end - at));
    else this.#verdicts.push({ ok: false, index, id: scanner.id, faults: faults.take() });
  }

  /** Refuses an event that is not even JSON. */
  refuse(message: string): void {
    const faults = [{ path: '', code: 'invalid_json' as const, message }];
    this.#verdicts.push({ ok: false, index: this.count, id: null, faults });
  }

  finish(): ScannedEvents {
    const lines = this.#writer.take();
    const verdicts = this.#verdicts;
    this.scanner.tokens.bytes = NOTHING;
    for (const verdict of verdicts) {
      if (verdict.ok) verdict.bind(lines);
    }
    return { verdicts, lines };
  }

  #accept(index: number, textBytes: number): AcceptedEvent {
    const writer = this.#writer;
    const { timestamp, idKey, madeId, idFrom } = this.#identity;
    const { bytes } = this.scanner.tokens;
    const { fields } = this.scanner;
    const start = writer.open(timestamp, idKey, textBytes);
    if (madeId === null) this.#writeText(ID);
    else writer.token(madeId, 0, madeId.length);
    for (let column = 0; column < COLUMNS; column++) {
      if (!fields.has(column)) continue;
      writer.column(column);
      this.#writeText(column);
    }
    const field = fields.has(PROPERTIES) ? PROPERTIES : METADATA;
    const end = fields.has(field)
      ? writer.close(bytes, fields.starts[field] ?? 0, fields.ends[field] ?? 0, fields.needsWork[field] === 1)
      : writer.close(NO_PROPERTIES, 0, NO_PROPERTIES.length, false);
    if (idFrom === 'key') writer.putUuid(this.#keyedIds.digits(index, timestamp, writer.restBehindUuid));
    return new AcceptedEvent(index, timestamp, idFrom, start, end);
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
