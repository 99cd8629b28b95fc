import { setTimeout as wait } from 'node:timers/promises';
import { inject, injectable } from 'tsyringe';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import type { AccountStore } from '../../ports/account-store.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { KeyService } from './key-service.js';

/** Twice in the second within which a revoked key must be refused everywhere (docs/api.md). */
const ASK_EVERY_MS = 500;
const ASK_MS = 5_000;
/**
 * How far back each question reaches again, in ms: as far as the clocks of two processes may differ, and longer than
 * a lookup may take that read the key before it was revoked and keeps it after.
 */
const OVERLAP_MS = 60_000;

/** Learns which keys other processes have revoked. While the account store is away, nothing is forgotten. */
@injectable()
export class Revocations {
  readonly #accounts: AccountStore;
  readonly #keys: KeyService;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #lastSeen: number | undefined;
  #isAway = false;

  constructor(
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(KeyService) keys: KeyService,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#accounts = accounts;
    this.#keys = keys;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#ask();
      await wait(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #ask(): Promise<void> {
    const now = this.#clock.now();
    const since = (this.#lastSeen ?? now) - OVERLAP_MS;
    try {
      const call = { signal: this.#stop.signal, deadline: now + ASK_MS };
      this.#keys.forget(await this.#accounts.keysRevokedSince(since, call));
    } catch (thrown) {
      if (!this.#isAway && !this.#stop.signal.aborted) {
        this.#logger.warn({ err: toPatchbayError(thrown) }, 'cannot learn which keys are revoked');
      }
      this.#isAway = true;
      return;
    }
    if (this.#isAway) this.#logger.info({}, 'revoked keys are known again');
    this.#isAway = false;
    this.#lastSeen = now;
  }
}
