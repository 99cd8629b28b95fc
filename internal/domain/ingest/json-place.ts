import { limits } from '../limits.js';
import { shorten } from './event-faults.js';

const ARRAY = 0;
const OBJECT = 1;
/** Deeper than this an event is refused anyway, and no names are kept. */
const NAMED_DEPTH = limits.eventDepth;

/**
 * Where the scan is: the open objects and arrays, kept in an array that grows, because a body of 5 MB may open
 * five million of them. In the outer ones it remembers the key or index too, so that a fault can be named.
 */
export class JsonPlace {
  /** How many objects and arrays are open. */
  depth = 0;
  #kinds = new Uint8Array(64);
  /** The key's token in an object, the index in an array. */
  readonly #starts = new Int32Array(NAMED_DEPTH + 1);
  readonly #ends = new Int32Array(NAMED_DEPTH + 1);
  /** Tells the objects of one event apart. */
  readonly #objects = new Int32Array(NAMED_DEPTH + 1);
  #objectsOpened = 0;

  clear(): void {
    this.depth = 0;
    this.#objectsOpened = 0;
  }

  openObject(): void {
    const depth = this.#open(OBJECT);
    if (depth > NAMED_DEPTH) return;
    this.#objects[depth] = this.#objectsOpened++;
    this.#starts[depth] = -1;
  }

  openArray(): void {
    const depth = this.#open(ARRAY);
    if (depth <= NAMED_DEPTH) this.#starts[depth] = 0;
  }

  #open(kind: number): number {
    const depth = ++this.depth;
    if (depth >= this.#kinds.length) this.#grow();
    this.#kinds[depth] = kind;
    return depth;
  }

  #grow(): void {
    const grown = new Uint8Array(this.#kinds.length * 2);
    grown.set(this.#kinds);
    this.#kinds = grown;
  }

  close(): void {
    this.depth--;
  }

  get isInObject(): boolean {
    return this.#kinds[this.depth] === OBJECT;
  }

  get isTooDeep(): boolean {
    return this.depth > NAMED_DEPTH;
  }

  /** The number of the innermost object. */
  get object(): number {
    return this.#objects[this.depth] ?? -1;
  }

  atKey(start: number, end: number): void {
    if (this.depth > NAMED_DEPTH) return;
    this.#starts[this.depth] = start;
    this.#ends[this.depth] = end;
  }

  atNextIndex(): void {
    if (this.depth <= NAMED_DEPTH) this.#starts[this.depth] = (this.#starts[this.depth] ?? 0) + 1;
  }

  /** Such as `properties.items[2].price`; the client's part of it is shortened. */
  path(bytes: Buffer): string {
    let path = '';
    for (let depth = 1; depth <= Math.min(this.depth, NAMED_DEPTH); depth++) {
      const start = this.#starts[depth] ?? -1;
      if (this.#kinds[depth] === ARRAY) path += `[${start}]`;
      else if (start >= 0)
        path += `${path === '' ? '' : '.'}${keyText(bytes, start, this.#ends[depth] ?? 0)}`;
    }
    return shorten(path);
  }
}

/** A key for people to read: bad UTF-8 and lone surrogates become U+FFFD, and a long one is cut. */
export function keyText(bytes: Buffer, start: number, end: number): string {
  // An escape takes at most 12 bytes, and more than 40 characters are not shown anyway.
  const isWhole = end - start <= 512;
  if (!isWhole) return shorten(bytes.toString('utf8', start + 1, start + 200));
  const text = JSON.parse(bytes.toString('utf8', start, end)) as string;
  return shorten(Buffer.from(text).toString());
}
