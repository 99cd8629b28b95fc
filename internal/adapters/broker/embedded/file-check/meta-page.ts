import { damage } from './damage.js';
import type { PageFile } from './page-file.js';
import { readCount } from './read-count.js';
import { PAGE_HEADER_BYTES } from './tree-page.js';
import { readTreeRecord, type TreeRecord } from './tree-record.js';

/** What the newest commit left. */
export interface Snapshot {
  readonly pageBytes: number;
  readonly lastPage: number;
  /** The number of the transaction that committed it; 0 before the first. */
  readonly transaction: number;
  readonly free: TreeRecord;
  readonly main: TreeRecord;
}

/** MDB_meta behind a page header of 24 bytes (data format 2, 64 bits, little-endian; mdb.c of lmdb-js 3.5.6). */
const PAGE_NUMBER = 0;
const PAGE_TRANSACTION = 8;
const PAGE_FLAGS = 18;
const MAGIC = 24;
const VERSION = 28;
const ADDRESS = 32;
const FREE_TREE = 48;
const MAIN_TREE = 96;
const LAST_PAGE = 144;
const TRANSACTION = 152;
const META_BYTES = 168;

const lmdb = { magic: 0xbeefc0de, version: 2, pageFlags: 0x08, freeTreeFlags: 0x08, mainTreeFlags: 0 };

/** Reads both meta pages, and takes the newer one as LMDB does. */
export function readSnapshot(file: PageFile): Snapshot {
  if (file.bytes < META_BYTES) throw damage('it is too short to be a log');
  const pageBytes = file.read(0, META_BYTES).readUInt32LE(FREE_TREE);
  const isPageSize = pageBytes >= 512 && pageBytes <= 65_536 && Number.isInteger(Math.log2(pageBytes));
  if (!isPageSize) throw damage('its first page is not one of a log of this version');
  const even = readMeta(file, 0, pageBytes);
  const odd = readMeta(file, 1, pageBytes);
  requireNeighbours(even.transaction, odd.transaction);
  for (const snapshot of [even, odd]) requireRootOf(file, snapshot);
  return even.transaction >= odd.transaction ? even : odd;
}

function readMeta(file: PageFile, page: 0 | 1, pageBytes: number): Snapshot {
  const bytes = file.read(page * pageBytes, META_BYTES);
  const snapshot: Snapshot = {
    pageBytes,
    lastPage: readCount(bytes, LAST_PAGE),
    transaction: readCount(bytes, TRANSACTION),
    free: readTreeRecord(bytes, FREE_TREE),
    main: readTreeRecord(bytes, MAIN_TREE),
  };
  const isWhole =
    readCount(bytes, PAGE_NUMBER) === page &&
    bytes.readUInt16LE(PAGE_FLAGS) === lmdb.pageFlags &&
    bytes.readUInt32LE(MAGIC) === lmdb.magic &&
    bytes.readUInt32LE(VERSION) === lmdb.version &&
    readCount(bytes, ADDRESS) === 0 &&
    snapshot.free.pad === pageBytes &&
    snapshot.free.flags === lmdb.freeTreeFlags &&
    snapshot.main.pad === 0 &&
    snapshot.main.flags === lmdb.mainTreeFlags;
  if (!isWhole) throw damage(`its meta page ${page} is not one of a log of this version`);
  return snapshot;
}

/**
 * Transaction n writes page n mod 2, so the two are always neighbours. Were one's number damaged, LMDB would take
 * the older one, and what the last commit acknowledged would be gone without a word.
 */
function requireNeighbours(even: number, odd: number): void {
  if (even === 0 && odd === 0) return;
  if (even % 2 === 0 && Math.abs(even - odd) === 1) return;
  throw damage(`its meta pages are of transactions ${even} and ${odd}, which do not follow on each other`);
}

/**
 * Each commit writes the root of the main tree, and LMDB lets the pages of the last two commits be, also amid a third.
 * So both metas name a root with their own number: a number that is damaged, and still a neighbour, is found here.
 */
function requireRootOf(file: PageFile, { main, pageBytes, transaction }: Snapshot): void {
  if (main.root === null && transaction === 0) return;
  const root = main.root === null ? null : file.read(main.root * pageBytes, PAGE_HEADER_BYTES);
  if (root !== null && readCount(root, PAGE_TRANSACTION) === transaction) return;
  throw damage(`its meta page of transaction ${transaction} names a root of another one`);
}
