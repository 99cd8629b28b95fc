import { randomBytes } from 'node:crypto';
import type { Parameters } from './parameters.js';

/**
 * 16 bytes in place of texts: sorting, grouping and collecting millions of them is a fraction of the work. With a key
 * that nobody knows, SipHash is a random function: two of a billion texts are taken for one with a chance below 1e-20.
 */
export class Hashes {
  readonly #key: string;

  /** Alike within one statement only: each has a key of its own. */
  constructor(parameters: Parameters) {
    const random = randomBytes(16);
    const halves = [0, 8].map((at) => parameters.value('UInt64', random.readBigUInt64LE(at)));
    this.#key = `(${halves.join(', ')})`;
  }

  /** Of type FixedString(16); of the row's actor, where it has one. */
  get actor(): string {
    return `sipHash128Keyed(${this.#key}, user_id != '', if(user_id != '', user_id, anonymous_id))`;
  }

  get session(): string {
    return `sipHash128Keyed(${this.#key}, session_id)`;
  }
}
