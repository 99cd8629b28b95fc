import type { Clock } from '../../ports/clock.js';
import type { Settlement, SharedBalances } from '../../ports/limits.js';

export interface Balance {
  /** Events; below zero after a large request. */
  events: number;
  /** When it was right, in ms since 1970. */
  at: number;
  /** Taken here, and not told to others yet. */
  untold: number;
  /** When it was told last. */
  toldAt: number;
}

interface Untold {
  readonly limit: number;
  readonly balance: Balance;
}

/** What a process may take before it tells, as a part of a second's worth; and for how long it keeps it to itself. */
const TOLD_PART = 0.02;
const TOLD_EVERY_MS = 100;
/** Between two tellings at least: what was taken meanwhile goes together, of all balances. */
const PAUSE_MS = 5;
const SETTLE_MS = 500;

/**
 * Keeps the balances of this process near those that all processes have together, in the background: no request waits
 * for it. Each process lets in by what it knows, which is never less than what is there, and tells what it took at once
 * where that is much; what all of them took too much of is owed by all. So the sum of N processes over any time exceeds
 * the limit by no more than N such parts, once, and nobody is refused what the limit leaves, however uneven the load.
 *
 * While the shared balances are away, what was not told is nobody else's: the process counts for itself.
 */
export class BalanceSharing {
  readonly #balances: SharedBalances;
  readonly #clock: Clock;
  readonly #untold = new Map<string, Untold>();
  #timer: NodeJS.Timeout | null = null;
  #isPaused = false;

  constructor(balances: SharedBalances, clock: Clock) {
    this.#balances = balances;
    this.#clock = clock;
  }

  /** `events` were taken from it just now. */
  took(key: string, limit: number, balance: Balance, events: number): void {
    balance.untold += events;
    const untold = { limit, balance };
    this.#untold.set(key, untold);
    if (!this.#isPaused) this.#tellInTime(this.#isDue(untold));
  }

  #isDue({ limit, balance }: Untold): boolean {
    return (
      Math.abs(balance.untold) >= limit * TOLD_PART || this.#clock.now() - balance.toldAt >= TOLD_EVERY_MS
    );
  }

  #tellInTime(now: boolean): void {
    if (now) void this.#tell();
    else this.#timer ??= setTimeout(() => void this.#tell(), TOLD_EVERY_MS).unref();
  }

  async #tell(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isPaused = true;
    const told = [...this.#untold];
    this.#untold.clear();
    const now = this.#clock.now();
    const settlements = told.map(([key, { limit, balance }]): Settlement => {
      const taken = balance.untold;
      balance.untold = 0;
      balance.toldAt = now;
      return { key, limit, taken, known: balance.events + taken };
    });
    try {
      const { signal } = new AbortController();
      const left = await this.#balances.settle(settlements, { signal, deadline: now + SETTLE_MS });
      told.forEach(([, { balance }], index) => {
        const shared = left[index];
        if (shared === undefined) return;
        balance.events = shared - balance.untold;
        balance.at = this.#clock.now();
      });
    } catch {
      // Nobody waits for it, and the connection has logged it: the balance of this process goes on.
    }
    setTimeout(() => {
      this.#isPaused = false;
      if (this.#untold.size > 0) this.#tellInTime([...this.#untold.values()].some((one) => this.#isDue(one)));
    }, PAUSE_MS).unref();
  }
}
