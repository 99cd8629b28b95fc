import { hash, verify } from '@node-rs/argon2';
import { injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';

/** OWASP's first choice of parameters for argon2id (Password Storage Cheat Sheet, 2024): 19 MiB, some 30 ms. */
const COST = { algorithm: 2 /* argon2id */, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Each one takes a thread of libuv's four and 19 MiB: the others belong to the files of those who send events. */
const AT_ONCE = 2;
/** At 30 ms each, the last of them waits a second. */
const WAITING = 64;

/** Hashes passwords and compares them, a few at a time. Passwords are compared as UTF-8 bytes, as typed. */
@injectable()
export class Passwords {
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #nobodys: Promise<string> | undefined;

  /** In PHC string format. Errors: `overloaded`. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, COST));
  }

  /**
   * Whether the password is the one of this hash. Null, where there is no such user, is the same work and false, so
   * that the time does not tell who is registered. Errors: `overloaded`.
   */
  async matches(passwordHash: string | null, password: string): Promise<boolean> {
    const compared = passwordHash ?? (await this.#hashOfNobody());
    const matches = await this.#inTurn(() => verify(compared, password));
    return matches && passwordHash !== null;
  }

  /** Made before it is first needed, or else the first unknown user would cost two hashes. */
  async prepare(): Promise<void> {
    await this.#hashOfNobody();
  }

  #hashOfNobody(): Promise<string> {
    this.#nobodys ??= hash('of nobody', COST);
    return this.#nobodys;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < AT_ONCE) this.#running += 1;
    else await this.#turn();
    try {
      return await work();
    } finally {
      // The turn is handed on, so that nobody who comes now goes first.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= WAITING) {
      throw new PatchbayError('overloaded', 'Too many people are signing in: try again in a moment.');
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
