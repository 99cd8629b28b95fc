import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Clock } from '../../ports/clock.js';
import type { SharedBalances } from '../../ports/limits.js';
import { BalanceSharing, type Balance } from './balance-sharing.js';

/** Whose events are counted. */
export interface RateLimited {
  readonly keyId: string;
  /** Events per second, above 0; null: as many as it likes. */
  readonly rateLimit: number | null;
}

const SWEEP_AT = 10_000;

/**
 * A balance of events for each key with a limit: it grows by the limit each second, up to one second's worth. A
 * request is let in while it is above zero, and may take it below: a large batch passes, and what follows waits.
 */
export class RateLimits {
  readonly #clock: Clock;
  readonly #balances = new Map<string, Balance>();
  readonly #sharing: BalanceSharing | null;

  /** @param shared null: this process counts for itself */
  constructor(clock: Clock, shared: SharedBalances | null) {
    this.#clock = clock;
    this.#sharing = shared === null ? null : new BalanceSharing(shared, clock);
  }

  /** How many keys have a balance here. */
  get size(): number {
    return this.#balances.size;
  }

  /** Throws `rate_limited`, with the seconds after which the key would be let in if nothing else came. */
  require({ keyId, rateLimit }: RateLimited): void {
    if (rateLimit === null) return;
    const { events } = this.#balance(keyId, rateLimit);
    if (events > 0) return;
    throw new PatchbayError('rate_limited', `This key may send ${rateLimit} events a second.`, {
      retryAfter: Math.floor(-events / rateLimit) + 1,
      context: { key_id: keyId },
    });
  }

  /** Negative: gives back what was taken for nothing. */
  take({ keyId, rateLimit }: RateLimited, events: number): void {
    if (rateLimit === null) return;
    const balance = this.#balance(keyId, rateLimit);
    balance.events -= events;
    this.#sharing?.took(keyId, rateLimit, balance, events);
  }

  #balance(keyId: string, rateLimit: number): Balance {
    const now = this.#clock.now();
    let balance = this.#balances.get(keyId);
    if (balance === undefined) {
      if (this.#balances.size >= SWEEP_AT) this.#forgetIdle(now);
      balance = { events: rateLimit, at: now, untold: 0, toldAt: 0 };
      this.#balances.set(keyId, balance);
    }
    // A clock that was set back gives nothing, and takes nothing.
    const passed = Math.max(0, now - balance.at) / 1_000;
    balance.events = Math.min(rateLimit, balance.events + passed * rateLimit);
    balance.at = now;
    return balance;
  }

  /** A key that was silent for so long starts anew as it would have gone on. */
  #forgetIdle(now: number): void {
    for (const [keyId, { events, at, untold }] of this.#balances) {
      if (events >= 0 && untold === 0 && now - at >= 1_000) this.#balances.delete(keyId);
    }
  }
}
