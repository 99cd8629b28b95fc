import { inject, injectable } from 'tsyringe';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import { waitBackOff } from '../../../pkg/retry/index.js';
import type { SpoolReport } from '../../ports/broker.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { HEALTH_CHECKS, type HealthCheck, type HealthChecks } from './health-check.js';

export interface PartHealth {
  readonly state: 'up' | 'down' | 'off';
  readonly checked_at: string;
  readonly milliseconds: number;
  readonly reason?: string;
  /** Of a broker that has one. While it takes what comes, the part is up. */
  readonly spool?: SpoolReport;
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

/**
 * Ready means: what the process is for has worked once since the start (for an API one real publish and one real
 * question), every part that it needs answers its check, and it is not stopping. It never begins as ready
 * (snowplow-collector issue 276: a health that starts "healthy" sends traffic into a server that cannot take it).
 */
@injectable()
export class Readiness {
  readonly #clock: Clock;
  readonly #checks: HealthChecks;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  #proven = false;
  #lastFailure = 'the first publish and the first question have not been made yet';
  #shared: { readonly at: number; readonly health: Promise<Health> } | undefined;

  constructor(
    @inject(TOKENS.Clock) clock: Clock,
    @inject(HEALTH_CHECKS) checks: HealthChecks,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#clock = clock;
    this.#checks = checks;
    this.#logger = logger;
    this.#proven = checks.proofs.length === 0;
  }

  /** Tries, in the background, until what has to work once has worked. */
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
    const checked = await Promise.all(
      this.#checks.parts.map(async (part) => ({
        ...part,
        health: await this.#check(part),
      })),
    );
    const reasons = checked.flatMap(({ name, isNeeded, health }) =>
      isNeeded && health.state === 'down' ? [`${name}: ${health.reason ?? 'down'}${spoolText(health)}`] : [],
    );
    if (!this.#proven) reasons.unshift(this.#lastFailure);
    return { parts: Object.fromEntries(checked.map(({ name, health }) => [name, health])), reasons };
  }

  async #check(part: HealthCheck): Promise<PartHealth> {
    const startedAt = performance.now();
    const checked_at = (): string => new Date(this.#clock.now()).toISOString();
    const milliseconds = (): number => Math.round((performance.now() - startedAt) * 10) / 10;
    // Not ended by a stop: while it drains, a server still tells how its parts are.
    const call = this.#call(new AbortController().signal);
    let health: PartHealth;
    try {
      await part.check(call);
      const state = part.isOff === true ? 'off' : 'up';
      health = { state, checked_at: checked_at(), milliseconds: milliseconds() };
    } catch (thrown) {
      // The code only: anyone may ask for the health, and messages may name what is inside.
      const reason = toPatchbayError(thrown).code;
      health = { state: 'down', checked_at: checked_at(), milliseconds: milliseconds(), reason };
    }
    // After the check, which may have found an outage; with time of its own, which a part that hangs has not used up.
    const spool = await part.spool?.(this.#call(new AbortController().signal)).catch(() => undefined);
    return spool === undefined ? health : { ...health, spool };
  }

  async #prove(): Promise<void> {
    for (let attempt = 1; !this.stopping && !this.#proven; attempt += 1) {
      try {
        for (const proof of this.#checks.proofs) await proof(this.#call(this.#stop.signal));
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

  #call(signal: AbortSignal): Call {
    return { signal, deadline: this.#clock.now() + CHECK_MS };
  }
}

function spoolText({ spool }: PartHealth): string {
  return spool === undefined
    ? ''
    : `, spool ${spool.state}: ${spool.envelopes} envelopes, ${spool.bytes} bytes`;
}
