import { expect } from '@jest/globals';

/** How often answers that were compared had something in them that could have been wrong. */
export class Hits {
  readonly #hits = new Map<string, number>();
  #compared = 0;

  note(found: Readonly<Record<string, boolean>>): void {
    this.#compared++;
    for (const [what, is] of Object.entries(found)) {
      this.#hits.set(what, (this.#hits.get(what) ?? 0) + Number(is));
    }
  }

  /** Of all that were compared; a generator that meets nothing proves nothing. */
  expectShares(least: Readonly<Record<string, number>>): void {
    const shares = Object.fromEntries(
      Object.keys(least).map((what) => [what, (this.#hits.get(what) ?? 0) / this.#compared]),
    );
    const tooFew = Object.entries(shares).filter(([what, share]) => share < (least[what] ?? 1));
    if (process.env['SHOW_HITS'] !== undefined) console.log(this.#compared, shares);
    expect(Object.fromEntries(tooFew)).toEqual({});
  }
}
