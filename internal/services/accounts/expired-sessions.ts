import { inject, injectable } from 'tsyringe';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import type { AccountStore } from '../../ports/account-store.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';

const SWEEP_EVERY_MS = 60 * 60_000;
const SWEEP_MS = 10_000;

/** Removes sessions whose last token has expired: at the start, and every hour. */
@injectable()
export class ExpiredSessions {
  readonly #accounts: AccountStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #stopping = new AbortController();

  constructor(
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#stopping = new AbortController();
    this.#timer = setInterval(() => this.#begin(), SWEEP_EVERY_MS).unref();
    this.#begin();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#stopping.abort();
    await this.#sweeping;
  }

  #begin(): void {
    this.#sweeping = this.#sweeping.then(() => this.#sweep());
  }

  /** Never rejects: what could not be removed is removed the next time. */
  async #sweep(): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    const now = this.#clock.now();
    try {
      await this.#accounts.removeExpiredSessions(now, { signal, deadline: now + SWEEP_MS });
    } catch (thrown) {
      this.#logger.warn({ err: toPatchbayError(thrown) }, 'expired sessions were not removed');
    }
  }
}
