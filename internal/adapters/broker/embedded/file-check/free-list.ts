import { damage } from './damage.js';
import type { PageMap } from './page-map.js';
import { readCount } from './read-count.js';
import type { TreeItem } from './tree.js';

const WORD_BYTES = 8;

/** Keys of the list of free pages: the number of the transaction that freed them, 8 bytes, little-endian. */
export function compareTransactions(one: Buffer, other: Buffer): number {
  requireTransactionKey(one);
  return readCount(one, 0) - readCount(other, 0);
}

/**
 * Claims the pages of one record: a count of words, then the words. Each is a page, or nothing (0), or, negative,
 * how many pages there are from the following one on (lmdb-js; midl.c). Behind them there may be room that is not used.
 */
export function claimFreePages({ key, value }: TreeItem, pages: PageMap, transaction: number): void {
  requireTransactionKey(key);
  const freedBy = readCount(key, 0);
  const words = value.length >= WORD_BYTES ? readCount(value, 0) : -1;
  if (freedBy < 1 || freedBy > transaction || words < 0 || (words + 1) * WORD_BYTES > value.length) {
    throw damage(`a record of its free pages is not one that transaction ${transaction} could leave`);
  }
  for (let word = 1; word <= words; word += 1) {
    const number = value.readBigInt64LE(word * WORD_BYTES);
    if (number === 0n) continue;
    if (number > 0n) pages.claim(Number(number), 1, 'free');
    else {
      word += 1;
      if (word > words) throw damage('a record of its free pages is cut off');
      pages.claim(readCount(value, word * WORD_BYTES), Number(-number), 'free');
    }
  }
}

function requireTransactionKey(key: Buffer): void {
  if (key.length !== WORD_BYTES) throw damage('a record of its free pages has no number');
}
