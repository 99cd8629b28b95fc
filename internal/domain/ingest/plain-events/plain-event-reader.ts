import { COLUMN_LEADS, LINE_PARTS } from '../../event/canonical-line.js';
import type { CanonicalLineWriter } from '../../event/canonical-line-writer.js';
import { limits } from '../../limits.js';
import { textLimits } from '../event-fields.js';
import { NEWLINE } from '../json-bytes.js';
import { REFUSED } from '../scanned-events.js';
import type { IngestContext } from '../verdict.js';
import { openPlainEventsModule, type PlainEventsModule } from './plain-events-module.js';

/** How a body holds its events, as the module knows it (assembly/plain-events.ts). */
export const ALONE = 0;
export const IN_ARRAY = 1;
export const ON_LINES = 2;
export type EventForm = typeof ALONE | typeof IN_ARRAY | typeof ON_LINES;

/** So much of a body is in the module's memory at a time; its second half is refilled before it runs out. */
const WINDOW_BYTES = 128 * 1024;
const PIECE_BYTES = 80;
/** The places of the two pieces that differ from request to request, behind the columns', `properties` and `id_key`. */
const HEAD = COLUMN_LEADS.length + 2;
const MIDDLE = HEAD + 1;

/**
 * Reads events that are plain and good at a fraction of the full scanner's cost: a module of WebAssembly, whose SIMD
 * looks at 16 bytes at a time. It is sound and not complete: what it takes, the full scanner would take, with the
 * same line; what it does not take may be good or bad, and is the full scanner's to judge.
 */
export class PlainEventReader {
  readonly #module: PlainEventsModule;
  readonly #memory: Buffer;
  readonly #taken: Uint32Array;
  readonly #input: number;
  readonly #output: number;
  readonly #idSources: number;
  #body: Buffer = NOTHING;
  #context: IngestContext | null = null;
  #projectId = '';
  #receivedAt = -1;
  /** The window's bounds in the body. */
  #from = 0;
  #until = 0;

  constructor() {
    this.#module = openPlainEventsModule((at) => this.#makeId(at));
    const { memory, taken, input, output, idSources } = this.#module;
    this.#memory = Buffer.from(memory.buffer);
    this.#taken = new Uint32Array(memory.buffer, taken.value, 2);
    this.#input = input.value;
    this.#output = output.value;
    this.#idSources = idSources.value;
    this.#configure();
  }

  #configure(): void {
    const { memory, setLimits, textLimits: place } = this.#module;
    setLimits(limits.eventBytes, limits.eventDepth, limits.eventKeys);
    new Int32Array(memory.buffer, place.value, textLimits.length).set(textLimits);
    const pieces = [...COLUMN_LEADS, Buffer.from(LINE_PARTS.properties), Buffer.from(LINE_PARTS.idKey)];
    pieces.forEach((bytes, piece) => this.#putPiece(piece, bytes));
  }

  /** Begins with a body, whose events may be anywhere in it. */
  start(body: Buffer, context: IngestContext): void {
    this.#body = body;
    this.#context = context;
    this.#from = this.#until = 0;
    this.#module.setTimes(context.now, context.now + limits.futureMs);
    if (context.projectId !== this.#projectId) {
      this.#projectId = context.projectId;
      this.#putPiece(HEAD, Buffer.from(LINE_PARTS.project + context.projectId + LINE_PARTS.timestamp));
    }
    if (context.receivedAt !== this.#receivedAt) {
      this.#receivedAt = context.receivedAt;
      this.#putPiece(MIDDLE, Buffer.from(LINE_PARTS.receivedAt + String(context.receivedAt) + LINE_PARTS.id));
    }
  }

  /** Takes at most so many events from here on; gives the place behind the last one, which is `at` where none is plain. */
  take(at: number, form: EventForm, most: number): number {
    const isShort = this.#until < this.#body.length && at + limits.eventBytes >= this.#until;
    if (at < this.#from || at >= this.#until || isShort) this.#moveWindow(at);
    const shift = this.#input - this.#from;
    return this.#module.take(at + shift, form, most) - shift;
  }

  /** How many events the last `take` took. */
  get count(): number {
    return this.#taken[1] ?? 0;
  }

  /**
   * Hands over what the last `take` took, and the next one overwrites: its canonical lines, and for each event who gave
   * its id, by the numbers of scanned-events.ts. Without a view of either: for a single event it would cost as much as
   * the scan.
   */
  moveTo(writer: CanonicalLineWriter, idSources: Uint8Array, place: number): void {
    const memory = this.#memory;
    writer.lines(memory, this.#output, this.#taken[0] ?? this.#output);
    for (let i = 0; i < this.count; i++) idSources[place + i] = memory[this.#idSources + i] ?? REFUSED;
  }

  /** Lets go of the body. */
  finish(): void {
    this.#body = NOTHING;
    this.#context = null;
  }

  #moveWindow(at: number): void {
    const body = this.#body;
    this.#from = at;
    this.#until = Math.min(at + WINDOW_BYTES, body.length);
    const end = this.#input + this.#until - at;
    body.copy(this.#memory, this.#input, at, this.#until);
    // What stands here ends every token. Behind it, bytes of an earlier body must not look like an event.
    this.#memory[end] = this.#until === body.length ? NEWLINE : 0;
    this.#memory[end + 1] = 0;
  }

  #putPiece(piece: number, bytes: Buffer): void {
    const at = this.#module.linePieces.value + PIECE_BYTES * piece;
    this.#memory.set(bytes, at);
    this.#memory[at + PIECE_BYTES - 1] = bytes.length;
  }

  #makeId(at: number): void {
    const context = this.#context;
    context?.ids.putUuid(context.now, this.#memory, at);
  }
}

const NOTHING = Buffer.alloc(0);
