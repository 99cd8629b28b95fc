import { damage } from './damage.js';
import { readCount } from './read-count.js';

/** MDB_page and MDB_node in mdb.c. Offsets within a page are counted from the end of its header. */
export const PAGE_HEADER_BYTES = 24;
const PAGE_NUMBER = 0;
const TRANSACTION = 8;
const FLAGS = 18;
const LOWER = 20;
const UPPER = 22;
const OVERFLOW_PAGES = 20;
const NODE_HEADER_BYTES = 8;
const OVERFLOW_REFERENCE_BYTES = 24;

const pageFlags = { branch: 0x01, leaf: 0x02, overflow: 0x04 };
/** The value lies on pages of its own; it is the record of a tree. */
export const nodeFlags = { overflow: 0x01, tree: 0x02 };

/** A page of a tree whose header and nodes are consistent. */
export class TreePage {
  readonly isLeaf: boolean;
  readonly transaction: number;
  readonly size: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, page: number) {
    const flags = bytes.readUInt16LE(FLAGS);
    this.isLeaf = flags === pageFlags.leaf;
    this.transaction = readCount(bytes, TRANSACTION);
    this.size = bytes.readUInt16LE(LOWER) / 2;
    this.#bytes = bytes;
    if (readCount(bytes, PAGE_NUMBER) !== page || !(this.isLeaf || flags === pageFlags.branch)) {
      throw damage(`page ${page} is not the page of a tree that should be there`);
    }
    if (!this.#isFilled()) throw damage(`what page ${page} holds is not laid out as it should be`);
  }

  key(index: number): Buffer {
    const node = this.#node(index);
    return this.#bytes.subarray(
      node + NODE_HEADER_BYTES,
      node + NODE_HEADER_BYTES + this.#bytes.readUInt16LE(node + 6),
    );
  }

  /** Of a branch: the page below. 48 bits. */
  child(index: number): number {
    return this.#bytes.readUIntLE(this.#node(index), 6);
  }

  flags(index: number): number {
    return this.#bytes.readUInt16LE(this.#node(index) + 4);
  }

  /** Of a leaf: how long the value is, wherever it lies. */
  valueBytes(index: number): number {
    return this.#bytes.readUInt32LE(this.#node(index));
  }

  /** What lies behind the key: the value, or where it lies. */
  inside(index: number): Buffer {
    const node = this.#node(index);
    const start = node + NODE_HEADER_BYTES + this.#bytes.readUInt16LE(node + 6);
    return this.#bytes.subarray(start, start + this.#insideBytes(node));
  }

  #node(index: number): number {
    return PAGE_HEADER_BYTES + this.#bytes.readUInt16LE(PAGE_HEADER_BYTES + 2 * index);
  }

  #insideBytes(node: number): number {
    if (!this.isLeaf) return 0;
    const isElsewhere = (this.#bytes.readUInt16LE(node + 4) & nodeFlags.overflow) !== 0;
    return isElsewhere ? OVERFLOW_REFERENCE_BYTES : this.#bytes.readUInt32LE(node);
  }

  /** The nodes fill the page from `upper` to its end without a gap: LMDB moves them by their sizes when it deletes one. */
  #isFilled(): boolean {
    const bytes = this.#bytes;
    const end = bytes.length;
    const upper = PAGE_HEADER_BYTES + bytes.readUInt16LE(UPPER);
    if (!Number.isInteger(this.size) || this.size < 1) return false;
    if (PAGE_HEADER_BYTES + 2 * this.size > upper || upper > end) return false;
    const nodes = new Uint16Array(this.size).map((_, index) => this.#node(index)).sort();
    let expected = upper;
    for (const node of nodes) {
      if (node !== expected || node + NODE_HEADER_BYTES > end) return false;
      const bytesOfNode = NODE_HEADER_BYTES + bytes.readUInt16LE(node + 6) + this.#insideBytes(node);
      expected += bytesOfNode + (bytesOfNode & 1);
    }
    return expected === end;
  }
}

/** Where a large value lies, as its node says (MDB_ovpage). */
export interface OverflowReference {
  readonly page: number;
  readonly transaction: number;
  readonly pages: number;
}

export function readOverflowReference(inside: Buffer): OverflowReference {
  return { page: readCount(inside, 0), transaction: readCount(inside, 8), pages: readCount(inside, 16) };
}

/** The header of the first page agrees. LMDB frees as many pages as stand there, and trusts the number beside it. */
export function requireOverflowHeader(bytes: Buffer, { page, transaction, pages }: OverflowReference): void {
  const isWhole =
    readCount(bytes, PAGE_NUMBER) === page &&
    readCount(bytes, TRANSACTION) === transaction &&
    bytes.readUInt16LE(FLAGS) === pageFlags.overflow &&
    bytes.readUInt32LE(OVERFLOW_PAGES) === pages;
  if (!isWhole) throw damage(`page ${page} is not the first one of the ${pages} of a value`);
}
