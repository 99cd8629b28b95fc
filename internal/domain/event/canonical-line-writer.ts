import { COLUMN_LEADS, LINE_PARTS } from './canonical-line.js';
import { formatUuid } from './uuid.js';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
/** What a line holds beside the texts that came: names, numbers, the project's id, an id the server made. */
const LINE_OVERHEAD = 512;
/** Longer texts are moved by the engine, shorter ones faster in a loop. */
const LOOP_LENGTH = 80;
const HALF_DIGITS = 8;
const HALF = 10 ** HALF_DIGITS;
/** A buffer that grew beyond this for one request is let go before the next. */
const KEPT_BYTES = 1024 * 1024;
const UUID_TOKEN_LENGTH = 38;

/**
 * Writes canonical lines (see canonical-line.ts), each with its newline, one behind the other into one buffer
 * that grows and is used again, so that a request's lines are one piece of bytes, ready for an envelope.
 */
export class CanonicalLineWriter {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #at = 0;
  #projectId = '';
  #head = Buffer.alloc(0);
  #receivedAt = -1;
  #afterIdKey = Buffer.alloc(0);
  /** Of the line that was opened last: its id_key's digits, and its id's token. */
  #idKeyAt = 0;
  #idAt = 0;

  /** Begins anew, for lines of one project, received at one time. */
  start(projectId: string, receivedAt: number): void {
    this.#at = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.allocUnsafe(64 * 1024);
    if (projectId !== this.#projectId) {
      this.#projectId = projectId;
      this.#head = Buffer.from(LINE_PARTS.project + projectId + LINE_PARTS.timestamp);
    }
    if (receivedAt !== this.#receivedAt) {
      this.#receivedAt = receivedAt;
      this.#afterIdKey = Buffer.from(LINE_PARTS.receivedAt + String(receivedAt) + LINE_PARTS.id);
    }
  }

  /**
   * Begins a line whose texts have together at most so many bytes. `idKey` holds 32 lower-case hex digits.
   */
  open(timestamp: number, idKey: Buffer, textBytes: number): void {
    this.#ensure(textBytes + LINE_OVERHEAD);
    this.#copy(this.#head, 0, this.#head.length);
    this.#decimal(timestamp);
    this.#copy(ID_KEY_LEAD, 0, ID_KEY_LEAD.length);
    this.#idKeyAt = this.#at;
    this.#copy(idKey, 0, 32);
    this.#copy(this.#afterIdKey, 0, this.#afterIdKey.length);
    this.#idAt = this.#at;
  }

  /** The name of a column, before its text. */
  column(column: number): void {
    const lead = COLUMN_LEADS[column];
    if (lead !== undefined) this.#copy(lead, 0, lead.length);
  }

  /** A string token as it stands: written as JSON.stringify writes it. */
  token(source: Buffer, start: number, end: number): void {
    this.#copy(source, start, end);
  }

  /** A text in UTF-8, without control characters, as JSON.stringify writes it. */
  text(source: Uint8Array, start: number, end: number): void {
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = QUOTE;
    for (let i = start; i < end; i++) {
      const byte = source[i] ?? 0;
      if (byte === QUOTE || byte === BACKSLASH) bytes[at++] = BACKSLASH;
      bytes[at++] = byte;
    }
    bytes[at++] = QUOTE;
    this.#at = at;
  }

  /** Ends the line with the JSON text of an object. */
  close(source: Buffer, start: number, end: number, hasSpaces: boolean): void {
    this.#copy(PROPERTIES_LEAD, 0, PROPERTIES_LEAD.length);
    if (hasSpaces) this.#copyWithoutSpaces(source, start, end);
    else this.#copy(source, start, end);
    this.#bytes[this.#at++] = 0x7d;
    this.#bytes[this.#at++] = NEWLINE;
  }

  /** Whole lines that were written elsewhere, each with its newline. */
  lines(source: Buffer, start: number, end: number): void {
    this.#ensure(end - start);
    source.copy(this.#bytes, this.#at, start, end);
    this.#at += end - start;
  }

  /** The last line from behind its id on, if the id's token is as long as a UUID's; a view, without the newline. */
  get restBehindUuid(): Uint8Array {
    return this.#bytes.subarray(this.#idAt + UUID_TOKEN_LENGTH, this.#at - 1);
  }

  /** Gives the last line, whose id is a UUID, another one. */
  putUuid(digits: string): void {
    this.#bytes.write(digits, this.#idKeyAt, 'latin1');
    this.#bytes.write(`"${formatUuid(digits)}"`, this.#idAt, 'latin1');
  }

  /** The lines since `start`, as bytes of their own. */
  take(): Buffer {
    const lines = Buffer.allocUnsafe(this.#at);
    this.#bytes.copy(lines, 0, 0, this.#at);
    return lines;
  }

  #ensure(room: number): void {
    const needed = this.#at + room;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }

  #copy(source: Buffer, start: number, end: number): void {
    const bytes = this.#bytes;
    let at = this.#at;
    if (end - start > LOOP_LENGTH) {
      source.copy(bytes, at, start, end);
      this.#at = at + end - start;
      return;
    }
    for (let i = start; i < end; i++) bytes[at++] = source[i] ?? 0;
    this.#at = at;
  }

  #copyWithoutSpaces(source: Uint8Array, start: number, end: number): void {
    const bytes = this.#bytes;
    let at = this.#at;
    let isInString = false;
    for (let i = start; i < end; i++) {
      const byte = source[i] ?? 0;
      if (byte <= SPACE && !isInString) continue;
      bytes[at++] = byte;
      if (byte === QUOTE) isInString = !isInString;
      else if (byte === BACKSLASH) bytes[at++] = source[++i] ?? 0;
    }
    this.#at = at;
  }

  /** A whole number from 0 to 1e16. */
  #decimal(value: number): void {
    const bytes = this.#bytes;
    let digits = 1;
    for (let bound = 10; value >= bound; bound *= 10) digits++;
    const end = this.#at + digits;
    // In two halves, since whole numbers of 32 bits are divided much faster.
    let high = Math.floor(value / HALF);
    let low = (value - high * HALF) | 0;
    let i = end - 1;
    for (; i >= this.#at && i >= end - HALF_DIGITS; i--) {
      const rest = (low / 10) | 0;
      bytes[i] = 0x30 + (low - rest * 10);
      low = rest;
    }
    for (; i >= this.#at; i--) {
      const rest = (high / 10) | 0;
      bytes[i] = 0x30 + (high - rest * 10);
      high = rest;
    }
    this.#at = end;
  }
}

const ID_KEY_LEAD = Buffer.from(LINE_PARTS.idKey);
const PROPERTIES_LEAD = Buffer.from(LINE_PARTS.properties);
