import { createHash } from 'node:crypto';
import { inject, injectable } from 'tsyringe';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import { waitBackOff } from '../../../pkg/retry/index.js';
import type { Cache } from '../../ports/cache.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';

/** How long an answer is given again, at most, when nothing moves its generation. */
export const ANSWER_TTL_MS = 60_000;
/** The cache is there to save time: one that takes longer than this is left out. */
const CACHE_MS = 250;
const BACK_OFF = { firstMs: 50, longestMs: 5_000 };

export interface Asked {
  readonly projectId: string;
  /** What is asked, resolved: two questions of the same text have the same answer on the same events. */
  readonly question: string;
}

/**
 * Gives an answer again while no event of its project was stored since. The generation is read before the question
 * runs, and the writer moves it after the commit and before the ack: so whoever was told that an event is stored
 * never gets an answer that does not know it.
 */
@injectable()
export class AnswerCache {
  readonly #cache: Cache;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(
    @inject(TOKENS.Cache) cache: Cache,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#cache = cache;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** The kept text, or that of `answer`, which is kept. Without the cache, questions are answered all the same. */
  async answer(
    { projectId, question }: Asked,
    call: Call,
    answer: () => Promise<string>,
  ): Promise<{ readonly text: string; readonly cached: boolean }> {
    const generation = await this.#tried(() => this.#cache.generation(projectId, this.#brief(call)));
    if (generation === null) return { text: await answer(), cached: false };
    const key = keyOf(projectId, generation, question);
    const kept = await this.#tried(() => this.#cache.get(key, this.#brief(call)));
    if (kept !== null) return { text: kept, cached: true };
    const text = await answer();
    await this.#tried(() => this.#cache.set(key, text, ANSWER_TTL_MS, this.#brief(call)));
    return { text, cached: false };
  }

  /**
   * To be called after events of these projects were stored, and before that is told to anybody. While the cache
   * cannot be reached it is tried again, until every answer of before has reached its end anyway.
   */
  async forget(projectIds: readonly string[], signal: AbortSignal): Promise<void> {
    const oldAnswersEnd = this.#clock.now() + ANSWER_TTL_MS;
    for (let attempt = 1; this.#clock.now() < oldAnswersEnd; attempt += 1) {
      try {
        await this.#cache.moveGenerations(projectIds, { signal, deadline: this.#clock.now() + CACHE_MS });
        return;
      } catch (thrown) {
        this.#logger.warn({ attempt, err: toPatchbayError(thrown) }, 'the cache does not take a generation');
      }
      await waitBackOff(attempt, BACK_OFF, signal);
      signal.throwIfAborted();
    }
  }

  async #tried<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (thrown) {
      const error = toPatchbayError(thrown);
      if (error.code === 'cancelled') throw error;
      this.#logger.warn({ err: error }, 'the cache does not answer');
      return null;
    }
  }

  #brief(call: Call): Call {
    return { signal: call.signal, deadline: Math.min(call.deadline, this.#clock.now() + CACHE_MS) };
  }
}

/** The parts stand in the digest with their lengths: no two questions share a key. */
function keyOf(projectId: string, generation: string, question: string): string {
  return createHash('sha256')
    .update(JSON.stringify([projectId, generation, question]))
    .digest('base64url');
}
