import type { JetStreamManager } from 'nats';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import { boundedByCall } from '../delivery/index.js';
import { CommittedWaiters } from './committed-waiters.js';
import type { Connection } from './connection.js';
import { ConsumedNews } from './consumed-news.js';
import { apiErrorOf, apiErrors } from './errors.js';

/** Between two questions, however many wait. */
const ASK_EVERY_MS = 50;
/** Of messages that lie behind one that is still there: each is asked for by itself, and comes along if it is. */
const MOST_ASKED_FOR = 4;
/** How long somebody who waits is thought to wait still. */
const AWAITED_MS = 4 * ASK_EVERY_MS;

export interface CommittedWatchParts {
  readonly connection: Connection;
  readonly manager: JetStreamManager;
  readonly stream: string;
  readonly clock: Clock;
  /** Somebody waits, here or in another process. */
  readonly onAwaited: () => void;
}

/**
 * Knows what is consumed, by whichever process: a message that is acknowledged is gone from the stream. The news tell
 * most of it at once; what they left out is asked for, for all waiters together.
 */
export class CommittedWatch {
  readonly #parts: CommittedWatchParts;
  readonly #waiters = new CommittedWaiters();
  readonly #news: ConsumedNews;
  #isAsking = false;
  #awaitedUntil = 0;
  #isStopped = false;

  constructor(parts: CommittedWatchParts) {
    this.#parts = parts;
    this.#news = new ConsumedNews(parts.connection, parts.stream);
    this.#news.onAwaited(() => {
      this.#awaitedUntil = performance.now() + AWAITED_MS;
      parts.onAwaited();
    });
    this.#news.onConsumed(
      () => this.#waiters.sequences,
      (sequences) => this.#waiters.consumed(sequences),
    );
  }

  get isAwaited(): boolean {
    return !this.#waiters.none || performance.now() < this.#awaitedUntil;
  }

  /** Acknowledged by this process. */
  consumed(sequences: readonly number[]): void {
    this.#waiters.consumed(sequences);
    this.#news.tellConsumed(sequences);
  }

  async until(sequence: number, call: Call): Promise<void> {
    const { consumed, forget } = this.#waiters.wait(sequence);
    this.#parts.onAwaited();
    if (!this.#isAsking) void this.#ask();
    try {
      await boundedByCall(() => consumed, call, this.#parts.clock.now());
    } finally {
      forget();
    }
  }

  stop(reason: Error): void {
    this.#isStopped = true;
    this.#news.stop();
    this.#waiters.rejectAll(reason);
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#mustAsk()) {
      this.#news.tellAwaited();
      // Away, say: those who wait have their deadlines.
      if (this.#parts.connection.isUp) await this.#askOnce().catch(() => undefined);
      if (this.#mustAsk()) await pause();
    }
    // In one step with the last look: who begins to wait a microtask later asks anew.
    this.#isAsking = false;
  }

  #mustAsk(): boolean {
    return !this.#waiters.none && !this.#isStopped;
  }

  async #askOnce(): Promise<void> {
    const { manager, stream } = this.#parts;
    const { state, config } = await manager.streams.info(stream);
    // Below its first number nothing was ever in it.
    const gone = this.#waiters.sequences.filter((sequence) => sequence < config.first_seq);
    this.#waiters.reject(gone, lost(stream));
    const wanted = this.#waiters.sequences;
    this.#waiters.consumed(wanted.filter((sequence) => sequence < state.first_seq));
    await this.#askForEach(wanted.filter((sequence) => sequence >= state.first_seq));
  }

  /** Any few of them, so that each has its turn. */
  async #askForEach(sequences: readonly number[]): Promise<void> {
    const start = Math.floor(Math.random() * sequences.length);
    for (const sequence of [...sequences.slice(start), ...sequences.slice(0, start)].slice(
      0,
      MOST_ASKED_FOR,
    )) {
      if (await this.#isGone(sequence)) this.#waiters.consumed([sequence]);
    }
  }

  async #isGone(sequence: number): Promise<boolean> {
    const { manager, stream } = this.#parts;
    try {
      await manager.streams.getMessage(stream, { seq: sequence });
      return false;
    } catch (error) {
      if (apiErrorOf(error) === apiErrors.noMessageFound) return true;
      throw error;
    }
  }
}

function lost(stream: string): PatchbayError {
  return new PatchbayError(
    'unavailable',
    `The stream "${stream}" in NATS was deleted before this was consumed from it, and made anew.`,
  );
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
}
