import { randomBytes } from 'node:crypto';
import type { Parameters } from './parameters.js';

/**
 * 16 bytes in place of texts: sorting, grouping and collecting millions of them is a fraction of the work. With a key
 * that nobody knows, SipHash is a random function: two of a billion texts are taken for one with a chance below 1e-20.
 * Counting them is as exact as the engine's own uniqExact, which keeps of texts their 128 bits of SipHash, too, under
 * a key that everybody knows (ClickHouse, src/AggregateFunctions/AggregateFunctionUniq.h, AggregateFunctionUniqExactData).
 */
export class Hashes {
  readonly #parameters: Parameters;
  #actor: string | undefined;
  #session: string | undefined;

  /** Alike within one statement only: each has keys of its own. */
  constructor(parameters: Parameters) {
    this.#parameters = parameters;
  }

  /** Of type FixedString(16); of the row's actor, where it has one. The same text in the two columns is two actors. */
  get actor(): string {
    this.#actor ??= `if(user_id != '', ${this.#hashOf('user_id')}, ${this.#hashOf('anonymous_id')})`;
    return this.#actor;
  }

  get session(): string {
    this.#session ??= this.#hashOf('session_id');
    return this.#session;
  }

  /** Under a key of its own. Of one text: of several at once it takes twice the time. */
  #hashOf(column: string): string {
    const random = randomBytes(16);
    const halves = [0, 8].map((at) => this.#parameters.value('UInt64', random.readBigUInt64LE(at)));
    return `sipHash128Keyed((${halves.join(', ')}), ${column})`;
  }
}
