import { inject, injectable } from 'tsyringe';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import { waitBackOff } from '../../../pkg/retry/index.js';
import { emptyEnvelope } from '../../domain/envelope.js';
import type { AccountStore } from '../../ports/account-store.js';
import type { Broker } from '../../ports/broker.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { EventStore } from '../../ports/event-store.js';
import { TOKENS } from '../../ports/tokens.js';

export interface PartHealth {
  readonly state: 'up' | 'down';
  readonly checked_at: string;
  readonly milliseconds: number;
  readonly reason?: string;
}

export interface Health {
  readonly parts: Readonly<Record<string, PartHealth>>;
  /** Why the server is not ready; empty when it is. */
  readonly reasons: readonly string[];
}

/** Probes rarely wait for longer. */
const CHECK_MS = 3_000;
/** Answers are shared for so long, so that a probe that asks often costs the parts little. */
const KEEP_MS = 1_000;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Ready means: one real publish and one real question have worked since the start, every part answers its
 * check, and the server is not stopping. It never begins as ready (snowplow-collector issue 276: a health
 * that starts "healthy" sends traffic into a server that cannot take it).
 */
@injectable()
export class Readiness {
  readonly #clock: Clock;
  readonly #broker: Broker;
  readonly #store: EventStore;
  readonly #accounts: AccountStore;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  #proven = false;
  #lastFailure = 'the first publish and the first question have not been made yet';
  #shared: { readonly at: number; readonly health: Promise<Health> } | undefined;

  constructor(
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Broker) broker: Broker,
    @inject(TOKENS.EventStore) store: EventStore,
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#clock = clock;
    this.#broker = broker;
    this.#store = store;
    this.#accounts = accounts;
    this.#logger = logger;
  }

  /** Tries, in the background, until a publish and a question have worked. */
  start(): void {
    void this.#prove();
  }

  /** From here on the server is not ready. */
  stop(): void {
    this.#stop.abort();
  }

  get stopping(): boolean {
    return this.#stop.signal.aborted;
  }

  async health(): Promise<Health> {
    const now = this.#clock.now();
    if (this.#shared === undefined || now - this.#shared.at >= KEEP_MS) {
      this.#shared = { at: now, health: this.#ask() };
    }
    const { parts, reasons } = await this.#shared.health;
    return { parts, reasons: this.stopping ? ['the server is stopping', ...reasons] : reasons };
  }

  async #ask(): Promise<Health> {
    // At once: storages that hang together must not add up.
    const [eventStore, accountStore, broker] = await Promise.all([
      this.#check((call) => this.#store.check(call)),
      this.#check((call) => this.#accounts.check(call)),
      this.#check((call) => this.#broker.check(call)),
    ]);
    const parts = { event_store: eventStore, account_store: accountStore, broker };
    const reasons = Object.entries(parts).flatMap(([name, part]) =>
      part.state === 'down' ? [`${name}: ${part.reason ?? 'down'}`] : [],
    );
    if (!this.#proven) reasons.unshift(this.#lastFailure);
    return { parts, reasons };
  }

  async #check(check: (call: Call) => Promise<void>): Promise<PartHealth> {
    const startedAt = performance.now();
    const checked = (health: Pick<PartHealth, 'state' | 'reason'>): PartHealth => ({
      ...health,
      checked_at: new Date(this.#clock.now()).toISOString(),
      milliseconds: Math.round((performance.now() - startedAt) * 10) / 10,
    });
    try {
      await check(this.#call());
      return checked({ state: 'up' });
    } catch (thrown) {
      // The code only: anyone may ask for the health, and messages may name what is inside.
      return checked({ state: 'down', reason: toPatchbayError(thrown).code });
    }
  }

  async #prove(): Promise<void> {
    for (let attempt = 1; !this.stopping; attempt += 1) {
      try {
        await this.#broker.publish(emptyEnvelope(NOBODY, this.#clock.now()), this.#call());
        await this.#store.aggregate(
          {
            projectId: NOBODY,
            range: { from: 0, until: 1 },
            filters: [],
            groupBy: [],
            metrics: ['count'],
            measured: null,
            orderBy: 'keys',
            limit: null,
          },
          this.#call(),
        );
        this.#proven = true;
        this.#shared = undefined;
        return;
      } catch (thrown) {
        const err = toPatchbayError(thrown);
        const failure = `the first publish or question failed: ${err.code}`;
        // Once for each reason: it is tried again every second or two.
        if (failure !== this.#lastFailure) this.#logger.warn({ err }, 'not ready yet');
        this.#lastFailure = failure;
      }
      await waitBackOff(attempt, { firstMs: 100, longestMs: 2_000 }, this.#stop.signal);
    }
  }

  #call(): Call {
    return { signal: this.#stop.signal, deadline: this.#clock.now() + CHECK_MS };
  }
}
