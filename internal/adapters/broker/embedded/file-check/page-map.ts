import { damage } from './damage.js';

/** Which pages have an owner. One bit for each: 2 MiB for a file of 64 GiB. */
export class PageMap {
  readonly #lastPage: number;
  readonly #claimed: Uint8Array;

  constructor(lastPage: number) {
    this.#lastPage = lastPage;
    this.#claimed = new Uint8Array((lastPage >>> 3) + 1);
    // The two meta pages.
    this.#claimed[0] = 0b11;
  }

  /** A page has one owner: one place in one tree, or the list of the free. LMDB would write over a page that has two. */
  claim(first: number, count: number, owner: string): void {
    if (!(count >= 1 && first >= 0 && first + count - 1 <= this.#lastPage)) {
      throw damage(
        `${owner} names ${count} pages from ${first} on, and there are none beyond ${this.#lastPage}`,
      );
    }
    for (let page = first; page < first + count; page += 1) {
      const byte = this.#claimed[page >>> 3] ?? 0;
      const bit = 1 << (page & 7);
      if ((byte & bit) !== 0) throw damage(`page ${page} (${owner}) has another owner, too`);
      this.#claimed[page >>> 3] = byte | bit;
    }
  }
}
