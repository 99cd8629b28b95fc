import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { PatchbayError } from '../../../../../pkg/errors/index.js';
import type { Logger } from '../../../../../pkg/logger/index.js';

export interface CheckProgress {
  readonly file: string;
  readonly bytes: number;
  readonly fileBytes: number;
}

/** The event loop gets its turn this often, so that a signal still ends a start that reads a large log. */
const TURN_MS = 25;
/** Whoever waits for the start is told why, this often. */
const TELL_MS = 2_000;

/** Keeps a long check from holding up the process, and tells how far it is. */
export class CheckPace {
  readonly #logger: Logger;
  readonly #signal: AbortSignal;
  #turnAt = performance.now() + TURN_MS;
  #tellAt = performance.now() + TELL_MS;

  constructor(logger: Logger, signal: AbortSignal) {
    this.#logger = logger;
    this.#signal = signal;
  }

  isDue(): boolean {
    return performance.now() >= this.#turnAt;
  }

  async pause(progress: CheckProgress): Promise<void> {
    await turn();
    if (this.#signal.aborted) throw new PatchbayError('cancelled', 'The check of the log was cancelled.');
    const now = performance.now();
    this.#turnAt = now + TURN_MS;
    if (now < this.#tellAt) return;
    this.#tellAt = now + TELL_MS;
    this.#logger.info(progress, 'checking the log before it is opened');
  }
}
