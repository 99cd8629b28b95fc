import { limits } from '../limits.js';
import { decodeString } from './json-decode.js';

const SLOTS = 4 * limits.eventKeys;

/**
 * Counts the keys of one event and finds a key that comes twice in one object: one hash table for all objects of
 * the event, in arrays that are made once. Keys are compared by what they mean (`"a"` is `"\u0061"`). Beyond
 * the limits of an event, which is refused by then, no key is compared: the work for one event is bounded.
 */
export class EventKeys {
  count = 0;
  /** A slot holds `#base + the key's number + 1`; what is not above `#base` is of an event before. */
  readonly #slots = new Int32Array(SLOTS);
  #base = 0;
  readonly #hashes = new Int32Array(limits.eventKeys);
  readonly #objects = new Int32Array(limits.eventKeys);
  /** Where the key's bytes are: in the body, or in `#decoded` if it has escapes. */
  readonly #starts = new Int32Array(limits.eventKeys);
  readonly #lengths = new Int32Array(limits.eventKeys);
  readonly #inBody = new Uint8Array(limits.eventKeys);
  readonly #decoded = new Uint8Array(limits.eventBytes);
  #decodedLength = 0;
  #decodeLimit = 0;

  /** Begins with a new event, whose first byte is here. */
  clear(at: number): void {
    this.#base += this.count;
    if (this.#base > 0x3fffffff) {
      this.#base = 0;
      this.#slots.fill(0);
    }
    this.count = 0;
    this.#decodedLength = 0;
    this.#decodeLimit = at + limits.eventBytes;
  }

  /** Takes the inside of a key's token, with the `keyHash` of its bytes. True if the object has this key already. */
  add(object: number, hash: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.count >= limits.eventKeys || end > this.#decodeLimit) {
      this.count++;
      return false;
    }
    return this.#insert(object, hash, bytes, start, end - start, 1, bytes);
  }

  /** The same for a key with escapes. */
  addEscaped(object: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.count >= limits.eventKeys || end > this.#decodeLimit)
      return this.add(object, 0, bytes, start, end);
    const from = this.#decodedLength;
    const until = decodeString(bytes, start, end, this.#decoded, from);
    this.#decodedLength = until;
    const hash = keyHash(this.#decoded, from, until);
    return this.#insert(object, hash, this.#decoded, from, until - from, 0, bytes);
  }

  #insert(
    object: number,
    keyHash: number,
    source: Uint8Array,
    start: number,
    length: number,
    inBody: number,
    body: Uint8Array,
  ): boolean {
    const hash = keyHash ^ Math.imul(object + 1, 0x9e3779b1);
    const base = this.#base;
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (;;) {
      const key = (this.#slots[slot] ?? 0) - base - 1;
      if (key < 0) break;
      if (this.#hashes[key] === hash && this.#objects[key] === object && this.#lengths[key] === length) {
        const other = this.#inBody[key] === 1 ? body : this.#decoded;
        if (isSame(source, start, other, this.#starts[key] ?? 0, length)) {
          this.count++;
          return true;
        }
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    const key = this.count++;
    this.#slots[slot] = base + key + 1;
    this.#hashes[key] = hash;
    this.#objects[key] = object;
    this.#starts[key] = start;
    this.#lengths[key] = length;
    this.#inBody[key] = inBody;
    return false;
  }
}

/** Differs from process to process, so that nobody can send keys that are known to collide. */
export const HASH_START = (Math.random() * 0x7fffffff) | 0;
export const HASH_FACTOR = 0x01000193;

/** FNV-1a over bytes (Fowler, Noll, Vo), from a start of this process. */
export function keyHash(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_START;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), HASH_FACTOR);
  return hash;
}

function isSame(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    if (a[aStart + i] !== b[bStart + i]) return false;
  }
  return true;
}
