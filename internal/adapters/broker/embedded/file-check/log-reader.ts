import { MAX_ENTRY_BYTES, ENTRY_HEADER_BYTES, isIntact } from '../entry.js';
import { FORMAT, parseState, type LogState } from '../log-state.js';
import { damage } from './damage.js';
import { claimFreePages, compareTransactions } from './free-list.js';
import { readSnapshot, type Snapshot } from './meta-page.js';
import type { PageFile } from './page-file.js';
import { PageMap } from './page-map.js';
import { sequenceKey } from './sequence-key.js';
import { Tree, type TreeItem } from './tree.js';
import { readTreeRecord, TREE_RECORD_BYTES, type TreeRecord } from './tree-record.js';

interface NamedTree {
  readonly record: TreeRecord;
  readonly transaction: number;
}

const names = { entries: 'entries\0', meta: 'meta\0' };
const STATE_KEY = 'state';
/** A record of free pages has at most two words for each page of the file, and one more. */
const WORD_BYTES = 8;

/**
 * Reads the whole log: every page that is in use has its place in one tree, the free ones are in none, and the entries
 * are those that the state tells of, each with the checksum that it was written with. What is left is what nobody
 * reads: the insides of free pages, and unused room.
 */
export class LogReader {
  readonly #file: PageFile;
  readonly #snapshot: Snapshot;
  readonly #pages: PageMap;
  #state: LogState | null = null;

  constructor(file: PageFile) {
    this.#file = file;
    this.#snapshot = readSnapshot(file);
    const { lastPage, pageBytes } = this.#snapshot;
    // LMDB's file may end before its last page, when that one was never written; not by a factor.
    if (lastPage > 2 * (file.bytes / pageBytes) + 1_024) {
      throw damage(`it is cut off: it has ${file.bytes} bytes, and ${lastPage + 1} pages`);
    }
    this.#pages = new PageMap(lastPage);
  }

  /** Known as soon as it is read; null before, and in a log that has none yet. */
  get state(): LogState | null {
    return this.#state;
  }

  /** Pauses wherever the caller may want to do something else. */
  *check(): Generator<undefined> {
    const { entries, meta } = this.#readNames();
    this.#state = meta === undefined ? null : this.#readState(meta);
    yield* this.#checkFreePages();
    if (entries !== undefined) yield* this.#checkEntries(entries);
  }

  #readNames(): { entries: NamedTree | undefined; meta: NamedTree | undefined } {
    const { main, transaction } = this.#snapshot;
    const found = new Map<string, NamedTree>();
    for (const item of this.#walk('its trees', { record: main, transaction }, TREE_RECORD_BYTES)) {
      const { key, value, isTree } = item;
      const name = key.toString('latin1');
      const isNamed = (name === names.entries || name === names.meta) && isTree;
      // Every commit writes this page: one of an older transaction under a newer number would be a lost commit.
      if (!isNamed || value.length !== TREE_RECORD_BYTES || item.transaction !== transaction) {
        throw damage('its list of trees is not that of its last commit');
      }
      const record = readTreeRecord(value, 0);
      if (record.flags !== 0 || record.pad !== 0) throw damage('its list of trees is not one of a log');
      found.set(name, { record, transaction: item.transaction });
    }
    if (transaction > 0 && found.size === 0) throw damage('its list of trees is empty');
    return { entries: found.get(names.entries), meta: found.get(names.meta) };
  }

  #readState(meta: NamedTree): LogState | null {
    let state: LogState | null = null;
    for (const { key, value } of this.#walk('meta', meta, MAX_ENTRY_BYTES)) {
      const isState = key.toString('latin1') === STATE_KEY;
      state = isState ? parseState(value) : null;
      if (state === null) throw damage('its state is none of a log');
    }
    return state;
  }

  *#checkFreePages(): Generator<undefined> {
    const { free, transaction, lastPage } = this.#snapshot;
    const parts = { record: free, transaction };
    const maxBytes = (2 * lastPage + 1) * WORD_BYTES;
    for (const item of this.#walk('free pages', parts, maxBytes, compareTransactions)) {
      if (item.isTree) throw damage('a record of its free pages is a tree');
      claimFreePages(item, this.#pages, transaction);
      yield;
    }
  }

  *#checkEntries(entries: NamedTree): Generator<undefined> {
    const { consumed, last, bytes } = this.#state ?? { consumed: 0, last: 0, bytes: 0 };
    // Another version's entries are its own affair: opening the log says so.
    const isOurs = this.#state === null || this.#state.format === FORMAT;
    let sequence = consumed;
    let held = 0;
    for (const item of this.#walk('entries', entries, MAX_ENTRY_BYTES)) {
      sequence += 1;
      held += item.value.length - ENTRY_HEADER_BYTES;
      if (isOurs) requireEntry(item, sequence);
      yield;
    }
    if (isOurs && (sequence !== last || held !== bytes)) {
      throw damage(`it holds entries ${consumed + 1} to ${sequence} and should hold those to ${last}`);
    }
  }

  #walk(
    name: string,
    { record, transaction }: NamedTree,
    maxValueBytes: number,
    compare: (one: Buffer, other: Buffer) => number = compareBytes,
  ): Generator<TreeItem> {
    const { pageBytes } = this.#snapshot;
    const parts = { name, record, transaction, maxValueBytes, compare, pageBytes };
    return new Tree({ ...parts, file: this.#file, pages: this.#pages }).items();
  }
}

function compareBytes(one: Buffer, other: Buffer): number {
  return Buffer.compare(one, other);
}

function requireEntry({ key, value, isTree }: TreeItem, sequence: number): void {
  if (isTree || !key.equals(sequenceKey(sequence))) throw damage(`entry ${sequence} is missing`);
  if (!isIntact(sequence, value)) throw damage(`the checksum of entry ${sequence} does not hold`);
}
