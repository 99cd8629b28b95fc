import type { ApiKey } from '../../ports/account-store.js';
import { BoundedMap } from './bounded-map.js';

const KNOWN_KEYS = 10_000;
const REFUSED_KEYS = 10_000;

/** How long an answer of the account store is used without asking again, in ms. */
const KNOWN_MS = 60_000;
/** Shorter for a refusal: a key that another process has just made must work soon. */
const REFUSED_MS = 5_000;
/** How long a key known good goes on working while the account store is away. */
const KNOWN_WHILE_AWAY_MS = 10 * 60_000;
/** While it is away, how long before one key's next question is put to it. */
const ASK_AGAIN_MS = 1_000;

interface KnownKey {
  readonly key: ApiKey;
  /** When the account store gave it. */
  readonly seenAt: number;
  readonly askAt: number;
}

/**
 * What the account store said of keys lately, by their hashes. Refusals are kept apart and bounded, so that a flood
 * of keys that do not exist neither grows memory nor drives out those that do. Times in ms since 1970.
 */
export class KeyCache {
  readonly #known = new BoundedMap<string, KnownKey>(KNOWN_KEYS);
  readonly #refused = new BoundedMap<string, number>(REFUSED_KEYS);

  /** The key, `refused`, or undefined where the account store must be asked. */
  look(hash: string, now: number): ApiKey | 'refused' | undefined {
    const known = this.#known.get(hash);
    if (known !== undefined) {
      const usable = now >= known.seenAt && now < known.seenAt + KNOWN_WHILE_AWAY_MS;
      return usable && now < known.askAt ? known.key : undefined;
    }
    const refusedAt = this.#refused.get(hash);
    const isFresh = refusedAt !== undefined && now >= refusedAt && now < refusedAt + REFUSED_MS;
    return isFresh ? 'refused' : undefined;
  }

  know(key: ApiKey, now: number): void {
    this.#refused.delete(key.hash);
    this.#known.set(key.hash, { key, seenAt: now, askAt: now + KNOWN_MS });
  }

  refuse(hash: string, now: number): void {
    this.#known.delete(hash);
    this.#refused.set(hash, now);
  }

  /** The account store did not answer: the key if it was known good lately enough. */
  whileAway(hash: string, now: number): ApiKey | undefined {
    const known = this.#known.get(hash);
    if (known === undefined || now < known.seenAt || now >= known.seenAt + KNOWN_WHILE_AWAY_MS)
      return undefined;
    this.#known.set(hash, { ...known, askAt: now + ASK_AGAIN_MS });
    return known.key;
  }
}
