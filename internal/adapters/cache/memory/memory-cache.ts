import { randomUUID } from 'node:crypto';
// Chosen for its bound on bytes and its upkeep: npm itself stands on it.
import { LRUCache } from 'lru-cache';
import type { Cache } from '../../../ports/cache.js';
import type { Clock } from '../../../ports/clock.js';

export interface MemoryCacheOptions {
  readonly clock: Clock;
  /** How much keys and values may take, at two bytes a character. */
  readonly maxBytes: number;
  /** As the port says; by default a minute, since a writer in this process always moves a generation. */
  readonly keepMs?: number;
}

const KEEP_MS = 60_000;
const PROJECTS = 100_000;

/** A value or a generation, and the moment at which it is no more. */
interface Ending {
  readonly text: string;
  readonly until: number;
}

/** Answers in this process: for an installation that is one process. */
export class MemoryCache implements Cache {
  readonly keepMs: number;
  readonly #clock: Clock;
  readonly #values: LRUCache<string, Ending>;
  readonly #generations = new LRUCache<string, Ending>({ max: PROJECTS });

  constructor({ clock, maxBytes, keepMs = KEEP_MS }: MemoryCacheOptions) {
    this.keepMs = keepMs;
    this.#clock = clock;
    this.#values = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ text }, key) => 2 * (key.length + text.length) + 1,
    });
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#values.clear();
    this.#generations.clear();
    return Promise.resolve();
  }

  get(key: string): Promise<string | null> {
    return Promise.resolve(this.#live(this.#values, key));
  }

  set(key: string, value: string): Promise<void> {
    this.#values.set(key, this.#ending(value));
    return Promise.resolve();
  }

  /** Whoever asks the same at once in this process shares a question anyway. */
  claim(): Promise<boolean> {
    return Promise.resolve(true);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  generation(projectId: string): Promise<string> {
    let generation = this.#live(this.#generations, projectId);
    if (generation === null) {
      generation = randomUUID();
      this.#generations.set(projectId, this.#ending(generation));
    }
    return Promise.resolve(generation);
  }

  moveGenerations(projectIds: readonly string[]): Promise<void> {
    for (const projectId of projectIds) this.#generations.delete(projectId);
    return Promise.resolve();
  }

  #ending(text: string): Ending {
    return { text, until: this.#clock.now() + this.keepMs };
  }

  #live(from: LRUCache<string, Ending>, key: string): string | null {
    const found = from.get(key);
    return found !== undefined && this.#clock.now() < found.until ? found.text : null;
  }
}
