import { toPatchbayError, type PatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import { waitBackOff, type BackOff } from '../../../../pkg/retry/index.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import type { Part } from '../../../ports/part.js';

export interface PatientStartOptions {
  readonly part: Part;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long the server's start waits for it, in ms. */
  readonly patienceMs: number;
  /** How long one try may take, in ms. */
  readonly attemptMs: number;
  readonly retries: BackOff;
  readonly onStarted: () => void;
}

/** Starts a part that may be away: for as long as it is, it is tried in the background. */
export class PatientStart {
  readonly #options: PatientStartOptions;
  readonly #stopping = new AbortController();
  #ended: Promise<void> = Promise.resolve();
  #outage: PatchbayError | null = null;
  #isStarted = false;

  constructor(options: PatientStartOptions) {
    this.#options = options;
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Why it is not started, where that is known. */
  get outage(): PatchbayError | null {
    return this.#outage;
  }

  /** Resolves when it is started or left to the background; rejects with what no waiting mends. */
  async begin(call: Call): Promise<void> {
    const first = this.#attempt();
    const failure = await this.#withinPatience(first, call);
    if (failure?.retryable === false) throw failure;
    this.#ended = this.#goOn(first);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  async #goOn(first: Promise<PatchbayError | null>): Promise<void> {
    const { logger, retries } = this.#options;
    const { signal } = this.#stopping;
    let failure = await first;
    let told: string | null = null;
    for (let attempt = 1; failure !== null && !signal.aborted; attempt += 1) {
      const { code } = failure;
      if (code !== told)
        logger.warn({ code, err: failure }, 'the broker cannot be started yet: it is tried on');
      told = code;
      await waitBackOff(attempt, retries, signal);
      failure = await this.#attempt();
    }
  }

  async #attempt(): Promise<PatchbayError | null> {
    if (this.#stopping.signal.aborted) return this.#outage;
    const { part, clock, attemptMs, onStarted } = this.#options;
    try {
      await part.start({ signal: this.#stopping.signal, deadline: clock.now() + attemptMs });
    } catch (thrown) {
      this.#outage = toPatchbayError(thrown);
      return this.#outage;
    }
    this.#outage = null;
    this.#isStarted = true;
    onStarted();
    return null;
  }

  /** Null, too, where the patience is over. */
  async #withinPatience(first: Promise<PatchbayError | null>, call: Call): Promise<PatchbayError | null> {
    const ms = Math.max(0, Math.min(this.#options.patienceMs, call.deadline - this.#options.clock.now()));
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<null>((resolve) => (timer = setTimeout(resolve, ms, null)));
    try {
      return await Promise.race([first, over]);
    } finally {
      clearTimeout(timer);
    }
  }
}
