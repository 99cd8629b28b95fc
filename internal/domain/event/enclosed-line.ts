import { LINE_PLACES } from './canonical-line.js';
import type { CanonicalEvent } from './event.js';

const COMMA = 0x2c;
const NEWLINE = 0x0a;
const DIGIT_ZERO = 0x30;
const HEX_DIGITS = 32;

/**
 * An event whose line lies among others in one piece of bytes. Of its identity only the time is read at once, which
 * is all that most storages need; to read the rest, or to make a view of the line, costs more than the writing.
 */
export class EnclosedLine implements CanonicalEvent {
  readonly timestamp: number;
  readonly bytes: Buffer;
  readonly start: number;
  /** Here the line's newline is. */
  readonly end: number;
  readonly #timestampEnd: number;

  constructor(bytes: Buffer, start: number, end: number) {
    let timestamp = 0;
    let at = start + LINE_PLACES.timestamp;
    for (let byte = bytes[at] ?? COMMA; byte !== COMMA; byte = bytes[++at] ?? COMMA) {
      timestamp = timestamp * 10 + byte - DIGIT_ZERO;
    }
    this.timestamp = timestamp;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.#timestampEnd = at;
  }

  get projectId(): string {
    return this.bytes.toString(
      'latin1',
      this.start + LINE_PLACES.project,
      this.start + LINE_PLACES.projectEnd,
    );
  }

  get idKey(): string {
    const at = this.#timestampEnd + LINE_PLACES.timestampToIdKey;
    return this.bytes.toString('latin1', at, at + HEX_DIGITS);
  }

  get line(): Buffer {
    return this.bytes.subarray(this.start, this.end);
  }
}

/** The bytes of an event's line, without its newline. */
export function lineLength(event: CanonicalEvent): number {
  return event instanceof EnclosedLine ? event.end - event.start : event.line.length;
}

/** The lines of all events, each with its newline, in as few pieces as there are: neighbours stay in one, uncopied. */
export function gatherLines(events: readonly CanonicalEvent[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < events.length;) {
    const first = events[at++];
    if (!(first instanceof EnclosedLine)) {
      if (first !== undefined) pieces.push(Buffer.concat([first.line, newline]));
      continue;
    }
    let { end } = first;
    for (let next = events[at]; next instanceof EnclosedLine; next = events[++at]) {
      if (next.bytes !== first.bytes || next.start !== end + 1) break;
      end = next.end;
    }
    pieces.push(first.bytes.subarray(first.start, end + 1));
  }
  return pieces;
}

const newline = Buffer.of(NEWLINE);
