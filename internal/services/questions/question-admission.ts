import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Call } from '../../ports/call.js';
import { token } from '../../ports/tokens.js';
import { ProjectTurns } from '../admission/project-turns.js';

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
  readonly #turns: ProjectTurns;

  constructor(@inject(QUESTION_LIMITS) { atOnce, waiting }: QuestionLimits) {
    // A project that asks alone may have them all: a question ends by itself, and soon.
    this.#turns = new ProjectTurns({ atOnce, atOnceOfProject: atOnce, waiting }, tooMany);
  }

  /** Does the work when it is its turn. Rejects with `overloaded`, or with `cancelled` when the client has left. */
  async run<T>(projectId: string, call: Call, work: () => Promise<T>): Promise<T> {
    const end = await this.#turns.take(projectId);
    try {
      if (call.signal.aborted) throw new PatchbayError('cancelled', 'The client left before its turn came.');
      return await work();
    } finally {
      end();
    }
  }
}

function tooMany(): PatchbayError {
  return new PatchbayError('overloaded', 'The server has as many questions as it takes; try again.', {
    retryAfter: 1,
  });
}
