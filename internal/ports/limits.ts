import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Call } from './call.js';

/** What one process took from a balance, and what it knows of it. */
export interface Settlement {
  readonly key: string;
  /** The balance grows by it each second, up to one second's worth; above 0. */
  readonly limit: number;
  /** Below zero: given back. */
  readonly taken: number;
  /** What this process holds for the balance before that: it begins with no more where nobody has kept it. */
  readonly known: number;
}

/** Balances of events that processes have together. */
export interface SharedBalances {
  /** Takes from each, however little is there, and gives what is left. Rejects as any call; then nobody knows what was taken. */
  settle(settlements: readonly Settlement[], call: Call): Promise<readonly number[]>;
}

export interface AttemptRule {
  /** Its counts are apart from those of other names. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
}

/** What bounds how much a client may do, counted by this process alone or by all together. */
export interface Limits {
  /** Null: each process counts for itself. */
  readonly balances: SharedBalances | null;
  /** Counts by itself while what is shared is away: its calls never fail for that. */
  attempts(rule: AttemptRule): RateLimiterAbstract;
}
