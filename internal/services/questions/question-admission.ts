import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Call } from '../../ports/call.js';
import { token } from '../../ports/tokens.js';

export interface QuestionLimits {
  /** Questions that are worked on at the same time. */
  readonly atOnce: number;
  /** Further ones that wait for their turn; more are refused. */
  readonly waiting: number;
}
export const QUESTION_LIMITS = token<QuestionLimits>('QuestionLimits');

/**
 * Bounds the questions that are worked on: the answer of a large one takes some 50 ms of the thread that takes
 * events, too, and a megabyte of memory, so a few at once are as fast as many and harm nobody else.
 */
@injectable()
export class QuestionAdmission {
  readonly #limits: QuestionLimits;
  readonly #turns: (() => void)[] = [];
  #running = 0;

  constructor(@inject(QUESTION_LIMITS) limits: QuestionLimits) {
    this.#limits = limits;
  }

  /** Does the work when it is its turn. Rejects with `overloaded`, or with `cancelled` when the client has left. */
  async run<T>(call: Call, work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limits.atOnce) await this.#turn();
    else this.#running += 1;
    try {
      if (call.signal.aborted) throw new PatchbayError('cancelled', 'The client left before its turn came.');
      return await work();
    } finally {
      const next = this.#turns.shift();
      if (next === undefined) this.#running -= 1;
      // Not at once: what else has come meanwhile, events above all, goes before.
      else setImmediate(next);
    }
  }

  #turn(): Promise<void> {
    if (this.#turns.length >= this.#limits.waiting) {
      throw new PatchbayError('overloaded', 'The server has as many questions as it takes; try again.', {
        retryAfter: 1,
      });
    }
    return new Promise((resolve) => this.#turns.push(resolve));
  }
}
