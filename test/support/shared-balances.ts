import type { Settlement, SharedBalances } from '../../internal/ports/limits.js';

/** What shared balances are, in a few lines: the measure for those of a backend. */
export class ModelBalances implements SharedBalances {
  readonly #kept = new Map<string, { events: number; at: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  settle(settlements: readonly Settlement[]): Promise<readonly number[]> {
    return Promise.resolve(settlements.map((settlement) => this.#settle(settlement)));
  }

  /** As a server that lost its data. */
  forget(): void {
    this.#kept.clear();
  }

  #settle({ key, limit, taken, known }: Settlement): number {
    const at = this.#now();
    const kept = this.#kept.get(key) ?? { events: known, at };
    const grown = kept.events + (Math.max(0, at - kept.at) / 1_000) * limit;
    const events = Math.min(limit, grown) - taken;
    this.#kept.set(key, { events, at });
    return events;
  }
}
