import type { EachBatchPayload } from 'kafkajs';
import { isRebalance } from './errors.js';

const BEAT_MS = 1_000;

/**
 * Whether this process may go on with what it was given: heartbeats from a timer while it works on it. A group that is
 * being dealt anew waits for those who work, and takes their commits; whoever has been left out is told by the error.
 */
export class Membership {
  readonly #batch: EachBatchPayload;
  readonly #over = new AbortController();
  readonly #patienceMs: number;
  readonly #timer: NodeJS.Timeout;
  #rebalance: unknown = null;
  #patience: NodeJS.Timeout | undefined;
  #isBeating = false;

  constructor(batch: EachBatchPayload, patienceMs: number) {
    this.#batch = batch;
    this.#patienceMs = patienceMs;
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS);
  }

  /** Aborts, with what Kafka said, when the batches are another's, or are about to be. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** The group is being dealt anew: what is done counts, and nothing else is to be begun. Null: it is not. */
  get rebalance(): unknown {
    return this.#rebalance;
  }

  end(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#patience);
    this.#over.abort();
  }

  /** Goes on while the group is being dealt anew: it would else count this member out, with its commits. */
  async #beat(): Promise<void> {
    if (this.#isBeating) return;
    this.#isBeating = true;
    try {
      await this.#batch.heartbeat();
    } catch (error) {
      if (isRebalance(error)) this.#wait(error);
      else this.#over.abort(error);
    } finally {
      this.#isBeating = false;
    }
  }

  #wait(rebalance: unknown): void {
    if (this.#rebalance !== null || this.#over.signal.aborted) return;
    this.#rebalance = rebalance;
    this.#patience = setTimeout(() => this.#over.abort(rebalance), this.#patienceMs);
  }
}
