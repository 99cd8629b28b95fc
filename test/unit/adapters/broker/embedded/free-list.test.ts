import { describe, expect, test } from '@jest/globals';
import { claimFreePages } from '../../../../../internal/adapters/broker/embedded/file-check/free-list.js';
import { PageMap } from '../../../../../internal/adapters/broker/embedded/file-check/page-map.js';

const words = (...numbers: number[]): Buffer => {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((number, index) => bytes.writeBigInt64LE(BigInt(number), 8 * index));
  return bytes;
};

/** Pages 5 and 6 are in use; 9 is the last one; transaction 40 the last that was committed. */
function claim(freedBy: number, ...record: number[]): void {
  const pages = new PageMap(9);
  pages.claim(5, 2, 'a value');
  claimFreePages({ key: words(freedBy), value: words(...record), isTree: false, transaction: 40 }, pages, 40);
}

describe('a record of free pages', () => {
  test('names pages one by one, and as a length with the first of them', () => {
    expect(() => claim(40, 5, 2, 0, -2, 3, 9)).not.toThrow();
    expect(() => claim(1, 0)).not.toThrow();
  });

  test.each([
    ['a page that is in use', 40, [1, 6]],
    ['a length over one that is in use', 40, [2, -3, 3]],
    ['a page twice', 40, [2, 7, 7]],
    ['a page beyond the last', 40, [1, 10]],
    ['a meta page', 40, [1, 1]],
    ['a length without a page', 40, [1, -2]],
    ['more words than it has', 40, [3, 7]],
    ['a transaction that is not committed', 41, [1, 7]],
    ['no transaction', 0, [1, 7]],
  ])('with %s is damage', (_, freedBy, record) => {
    expect(() => claim(freedBy, ...record)).toThrow(expect.objectContaining({ code: 'incompatible_data' }));
  });
});
