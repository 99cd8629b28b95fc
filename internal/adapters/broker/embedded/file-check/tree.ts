import { damage } from './damage.js';
import type { PageFile } from './page-file.js';
import type { PageMap } from './page-map.js';
import {
  nodeFlags,
  PAGE_HEADER_BYTES,
  readOverflowReference,
  requireOverflowHeader,
  TreePage,
} from './tree-page.js';
import type { TreeRecord } from './tree-record.js';

export interface TreeItem {
  readonly key: Buffer;
  /** Good until the next item is asked for. */
  readonly value: Buffer;
  readonly isTree: boolean;
  /** Of the page that it lies on. */
  readonly transaction: number;
}

export interface TreeParts {
  readonly name: string;
  readonly file: PageFile;
  readonly pages: PageMap;
  readonly pageBytes: number;
  readonly record: TreeRecord;
  /** Of the page that names the root: nothing below is younger. */
  readonly transaction: number;
  readonly compare: (one: Buffer, other: Buffer) => number;
  readonly maxValueBytes: number;
}

interface Level {
  readonly page: TreePage;
  next: number;
}

/** One of LMDB's trees, walked in the order of its keys; whatever in it is not as LMDB makes it is damage. */
export class Tree {
  readonly #parts: TreeParts;
  #branchPages = 0;
  #leafPages = 0;
  #overflowPages = 0;
  #entries = 0;
  /** What the next key must be larger than, or, below a branch, at least as large as. */
  #floor: Buffer | null = null;
  #isFloorTaken = false;

  constructor(parts: TreeParts) {
    this.#parts = parts;
  }

  *items(): Generator<TreeItem> {
    const { record, transaction } = this.#parts;
    const levels: Level[] = [];
    if (record.root !== null) levels.push(this.#descend(record.root, transaction, levels));
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const { page, next } = level;
      level.next += 1;
      if (next === page.size) levels.pop();
      else if (page.isLeaf) yield this.#item(page, next);
      else {
        if (next > 0) this.#raiseFloor(page.key(next), false);
        levels.push(this.#descend(page.child(next), page.transaction, levels));
      }
    }
    this.#requireCounts();
  }

  #descend(number: number, transaction: number, above: readonly Level[]): Level {
    const { file, pages, pageBytes, record, name } = this.#parts;
    pages.claim(number, 1, `the tree of ${name}`);
    const page = new TreePage(file.read(number * pageBytes, pageBytes), number);
    const isLowest = above.length + 1 === record.depth;
    if (page.isLeaf !== isLowest || page.transaction > transaction) {
      throw damage(`page ${number} does not belong where the tree of ${name} has it`);
    }
    if (page.isLeaf) this.#leafPages += 1;
    else this.#branchPages += 1;
    return { page, next: 0 };
  }

  #item(page: TreePage, index: number): TreeItem {
    const key = page.key(index);
    const flags = page.flags(index);
    this.#raiseFloor(key, true);
    this.#entries += 1;
    if ((flags & ~(nodeFlags.overflow | nodeFlags.tree)) !== 0) throw this.#damagedNode();
    const isElsewhere = (flags & nodeFlags.overflow) !== 0;
    const value = isElsewhere ? this.#overflowValue(page, index) : page.inside(index);
    return { key, value, isTree: (flags & nodeFlags.tree) !== 0, transaction: page.transaction };
  }

  #overflowValue(page: TreePage, index: number): Buffer {
    const { file, pages, pageBytes, name, maxValueBytes } = this.#parts;
    const bytes = page.valueBytes(index);
    const reference = readOverflowReference(page.inside(index));
    const isPossible = bytes <= maxValueBytes && reference.transaction <= page.transaction;
    // More than it needs: LMDB keeps the pages of a value that became shorter in the transaction that made it.
    if (!isPossible || reference.pages < Math.ceil((PAGE_HEADER_BYTES + bytes) / pageBytes)) {
      throw this.#damagedNode();
    }
    pages.claim(reference.page, reference.pages, `a value of ${name}`);
    const whole = file.readValue(reference.page * pageBytes, PAGE_HEADER_BYTES + bytes);
    requireOverflowHeader(whole, reference);
    this.#overflowPages += reference.pages;
    return whole.subarray(PAGE_HEADER_BYTES);
  }

  #raiseFloor(key: Buffer, isTaken: boolean): void {
    const { compare, name } = this.#parts;
    if (this.#floor !== null) {
      const order = compare(key, this.#floor);
      if (order < 0 || (order === 0 && this.#isFloorTaken)) {
        throw damage(`the keys of ${name} are not in order`);
      }
    }
    this.#floor = key;
    this.#isFloorTaken = isTaken;
  }

  #requireCounts(): void {
    const { record, name } = this.#parts;
    const isWhole =
      record.entries === this.#entries &&
      record.leafPages === this.#leafPages &&
      record.branchPages === this.#branchPages &&
      record.overflowPages === this.#overflowPages &&
      (record.root !== null || record.depth === 0);
    if (isWhole) return;
    throw damage(
      `the tree of ${name} holds ${this.#entries} entries and not the ${record.entries} it should`,
    );
  }

  #damagedNode(): Error {
    return damage(`an entry of ${this.#parts.name} does not say rightly where its value lies`);
  }
}
