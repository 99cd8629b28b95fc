import { inject, injectable } from 'tsyringe';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import type { AccountStore } from '../../ports/account-store.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';

const WRITE_EVERY_MS = 60_000;
const WRITE_MS = 5_000;
/** Times are noted in whole seconds, which lets the account store write many keys with one statement. */
const SECOND_MS = 1_000;

/** When keys were last used: noted in memory, and written every minute and at the stop. */
@injectable()
export class KeyUses {
  readonly #accounts: AccountStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #noted = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Costs one entry of a map: there is one for each key that was used in the last minute. */
  note(keyId: string, now: number): void {
    this.#noted.set(keyId, now - (now % SECOND_MS));
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.write(), WRITE_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.write();
  }

  /** Never rejects: what could not be written is written with the next ones. */
  async write(): Promise<void> {
    const uses = this.#noted;
    if (uses.size === 0) return;
    this.#noted = new Map();
    const call = { signal: new AbortController().signal, deadline: this.#clock.now() + WRITE_MS };
    try {
      await this.#accounts.noteKeysUsed(uses, call);
    } catch (thrown) {
      this.#noted = new Map([...uses, ...this.#noted]);
      this.#logger.warn({ keys: uses.size, err: toPatchbayError(thrown) }, 'the use of keys was not written');
    }
  }
}
