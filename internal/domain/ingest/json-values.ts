import { limits } from '../limits.js';
import type { EventFaults } from './event-faults.js';
import { HASH_FACTOR, HASH_START, keyHash, type EventKeys } from './event-keys.js';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  MINUS,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  PLAIN,
  QUOTE,
  SPACE,
  ZERO,
  stringByte,
} from './json-bytes.js';
import type { JsonPlace } from './json-place.js';
import { BAD_UTF8, ESCAPED, LONE_SURROGATE, NUL, UNDECODABLE, type JsonTokens } from './json-tokens.js';

/**
 * Scans JSON values of any depth in a loop, never by recursion. Like the tokens' methods, each gives the place
 * behind what it scanned, or -1 for what is not JSON. What is JSON but refused by the rules goes to `faults`,
 * and the scan goes on, so that the value's end and all further faults are found.
 */
export class JsonValues {
  readonly #tokens: JsonTokens;
  readonly #place: JsonPlace;
  readonly #keys: EventKeys;
  readonly #faults: EventFaults;

  constructor(tokens: JsonTokens, place: JsonPlace, keys: EventKeys, faults: EventFaults) {
    this.#tokens = tokens;
    this.#place = place;
    this.#keys = keys;
    this.#faults = faults;
  }

  /** From a place where no white space is. */
  value(at: number): number {
    const tokens = this.#tokens;
    const place = this.#place;
    const { bytes } = tokens;
    const outerDepth = place.depth;
    let i = at;
    for (;;) {
      const byte = bytes[i] ?? 0;
      if (byte === QUOTE) {
        i = tokens.string(i);
        if (i > 0 && tokens.marks !== 0) this.noteText();
      } else if (byte === OPEN_OBJECT) {
        place.openObject();
        this.#noteDepth();
        i = this.afterSpace(i + 1);
        if (bytes[i] !== CLOSE_OBJECT) {
          i = this.member(i);
          if (i < 0) return -1;
          continue;
        }
        place.close();
        i++;
      } else if (byte === OPEN_ARRAY) {
        place.openArray();
        this.#noteDepth();
        i = this.afterSpace(i + 1);
        if (bytes[i] !== CLOSE_ARRAY) continue;
        place.close();
        i++;
      } else if ((byte >= ZERO && byte <= NINE) || byte === MINUS) {
        i = tokens.number(i);
        if (i > 0 && tokens.isTooLarge) this.noteNumber();
      } else {
        i = tokens.literal(i);
      }
      if (i < 0) return -1;

      while (place.depth > outerDepth) {
        i = this.afterSpace(i);
        const next = bytes[i] ?? 0;
        if (next === COMMA) {
          i = this.afterSpace(i + 1);
          if (place.isInObject) i = this.member(i);
          else place.atNextIndex();
          if (i < 0) return -1;
          break;
        }
        if (next !== (place.isInObject ? CLOSE_OBJECT : CLOSE_ARRAY)) return tokens.fail(i);
        place.close();
        i++;
      }
      if (place.depth === outerDepth) return i;
    }
  }

  /** A key of the innermost object and its colon; gives the place of the value. */
  member(at: number): number {
    const end = this.#key(at);
    return end < 0 ? -1 : this.afterColon(end);
  }

  /** From behind a key: gives the place of the value. */
  afterColon(keyEnd: number): number {
    const i = this.afterSpace(keyEnd);
    if (this.#tokens.bytes[i] !== COLON) return this.#tokens.fail(i);
    return this.afterSpace(i + 1);
  }

  #key(at: number): number {
    const tokens = this.#tokens;
    const place = this.#place;
    const { bytes } = tokens;
    if (bytes[at] !== QUOTE) return tokens.fail(at);
    let hash = HASH_START;
    let i = at + 1;
    let byte = bytes[i] ?? 0;
    while (stringByte[byte] === PLAIN) {
      hash = Math.imul(hash ^ byte, HASH_FACTOR);
      byte = bytes[++i] ?? 0;
    }
    let marks = 0;
    if (byte === QUOTE) i++;
    else {
      i = tokens.string(at);
      if (i < 0) return -1;
      marks = tokens.marks;
      hash = keyHash(bytes, at + 1, i - 1);
    }
    place.atKey(at, i);
    if (marks !== 0) this.noteText('the key ');
    this.#countKey(hash, marks, at + 1, i - 1);
    return i;
  }

  #countKey(hash: number, marks: number, start: number, end: number): void {
    const keys = this.#keys;
    const { bytes } = this.#tokens;
    const object = this.#place.object;
    let isRepeated = false;
    if ((marks & UNDECODABLE) !== 0 || this.#place.isTooDeep) keys.count++;
    else if ((marks & ESCAPED) !== 0) isRepeated = keys.addEscaped(object, bytes, start, end);
    else isRepeated = keys.add(object, hash, bytes, start, end);
    if (isRepeated) this.noteRepeatedKey();
  }

  /** Tells what may stand in no text of an event. */
  noteText(which = ''): void {
    const { marks } = this.#tokens;
    if ((marks & BAD_UTF8) !== 0) this.note(`${which}is not valid UTF-8`);
    if ((marks & LONE_SURROGATE) !== 0) this.note(`${which}holds half of a surrogate pair`);
    if ((marks & NUL) !== 0) this.note(`${which}holds NUL (U+0000), which is refused everywhere`);
  }

  noteRepeatedKey(): void {
    this.note('this key comes twice in one object; a key may come once');
  }

  noteNumber(): void {
    this.note('is a number beyond doubles; at most about 1.8e308 is allowed, larger ones as a string');
  }

  #noteDepth(): void {
    if (this.#place.depth !== limits.eventDepth + 1) return;
    this.note(`is nested too deep; ${limits.eventDepth} levels are allowed, the event being the first`);
  }

  /** A fault of what stands here. */
  note(message: string): void {
    if (!this.#faults.isDeaf) this.#faults.add(this.#place.path(this.#tokens.bytes), message);
  }

  afterSpace(at: number): number {
    return (this.#tokens.bytes[at] ?? 0) > SPACE ? at : this.#tokens.space(at);
  }
}
