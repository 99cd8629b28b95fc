import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { inject, injectable } from 'tsyringe';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import { waitBackOff } from '../../../pkg/retry/index.js';
import type { Cache } from '../../ports/cache.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { SharedRuns } from './shared-runs.js';

/** The cache is there to save time: one that takes longer than this is left out. */
const CACHE_MS = 250;
/** How long another process is left to make an answer that this one needs as well. */
const CLAIM_MS = 1_000;
/** Between two looks for it; each is twice as long as the one before. */
const LOOK = { firstMs: 10, longestMs: 100 };
const BACK_OFF = { firstMs: 50, longestMs: 500 };

export interface Asked {
  readonly projectId: string;
  /** What is asked, resolved: two questions of the same text have the same answer on the same events. */
  readonly question: string;
}

export interface Answered {
  readonly text: string;
  readonly cached: boolean;
}

/**
 * Gives an answer again while no event of its project was stored since. The generation is read before the question
 * runs, and the writer moves it after the commit and before the ack: so whoever was told that an event is stored
 * never gets an answer that does not know it.
 *
 * Those who ask the same at once under one generation share one run, for the same reason: it began after that
 * generation did. Without a cache there is no generation, and everybody's question runs.
 */
@injectable()
export class AnswerCache {
  readonly #cache: Cache;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #runs = new SharedRuns<Answered>();
  #isAway = false;

  constructor(
    @inject(TOKENS.Cache) cache: Cache,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#cache = cache;
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * The kept text, or that of `answer`, which is kept. Without the cache, questions are answered all the same.
   * @param answer runs for all who ask the same: its call is theirs together
   */
  async answer(
    { projectId, question }: Asked,
    call: Call,
    answer: (call: Call) => Promise<string>,
  ): Promise<Answered> {
    const generation = await this.#tried(call, (brief) => this.#cache.generation(projectId, brief));
    if (generation === null || generation === undefined) return { text: await answer(call), cached: false };
    const key = keyOf(projectId, generation, question);
    return this.#runs.share(key, call, (shared) => this.#keptOrMade(key, shared, answer));
  }

  /**
   * To be called after events of these projects were stored, and before that is told to anybody. While the cache
   * cannot be reached it is tried again, until every generation of before has ended by itself.
   */
  async forget(projectIds: readonly string[], signal: AbortSignal): Promise<void> {
    const oldOnesEnd = this.#clock.now() + this.#cache.keepMs;
    for (let attempt = 1; this.#clock.now() < oldOnesEnd; attempt += 1) {
      const call = { signal, deadline: this.#clock.now() + CACHE_MS };
      const moved = await this.#tried(call, (brief) =>
        this.#cache.moveGenerations(projectIds, brief).then(() => true),
      );
      if (moved) return;
      await waitBackOff(attempt, BACK_OFF, signal);
      signal.throwIfAborted();
    }
  }

  async #keptOrMade(key: string, call: Call, answer: (call: Call) => Promise<string>): Promise<Answered> {
    const kept = await this.#awaited(key, call);
    if (kept !== null) return { text: kept, cached: true };
    try {
      const text = await answer(call);
      await this.#tried(call, (brief) => this.#cache.set(key, text, brief));
      return { text, cached: false };
    } catch (thrown) {
      // Not by the call, which may have ended: others wait.
      const { signal } = new AbortController();
      void this.#tried({ signal, deadline: Infinity }, (brief) => this.#cache.release(key, brief));
      throw thrown;
    }
  }

  /** The kept text, for which it waits a moment where another process makes it; null: this one is to make it. */
  async #awaited(key: string, call: Call): Promise<string | null> {
    const patience = this.#clock.now() + CLAIM_MS;
    for (let pauseMs = LOOK.firstMs; ; pauseMs = Math.min(2 * pauseMs, LOOK.longestMs)) {
      const kept = await this.#tried(call, (brief) => this.#cache.get(key, brief));
      if (kept !== null) return kept ?? null;
      const isAnothers =
        (await this.#tried(call, (brief) => this.#cache.claim(key, CLAIM_MS, brief))) === false;
      if (!isAnothers || this.#clock.now() >= patience) return null;
      await wait(pauseMs, undefined, { signal: call.signal }).catch(() => undefined);
    }
  }

  /** Undefined where the cache does not answer. Errors: `cancelled`. */
  async #tried<T>(call: Call, work: (brief: Call) => Promise<T>): Promise<T | undefined> {
    try {
      const done = await work(this.#brief(call));
      this.#isAway = false;
      return done;
    } catch (thrown) {
      const error = toPatchbayError(thrown);
      if (error.code === 'cancelled') throw error;
      // Once: an outage may last for a million questions.
      if (!this.#isAway) this.#logger.warn({ err: error }, 'the cache does not answer');
      this.#isAway = true;
      return undefined;
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
