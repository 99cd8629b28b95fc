import { randomUUID } from 'node:crypto';
// Chosen for its bound on bytes and its upkeep: npm itself stands on it.
import { LRUCache } from 'lru-cache';
import type { Cache } from '../../../ports/cache.js';
import type { Clock } from '../../../ports/clock.js';

export interface MemoryCacheOptions {
  readonly clock: Clock;
  /** How much keys and values may take, at two bytes a character. */
  readonly maxBytes: number;
}

const PROJECTS = 100_000;

interface Kept {
  readonly value: string;
  readonly until: number;
}

/** Answers in this process: for an installation that is one process. */
export class MemoryCache implements Cache {
  readonly #clock: Clock;
  readonly #values: LRUCache<string, Kept>;
  readonly #generations = new LRUCache<string, string>({ max: PROJECTS });

  constructor({ clock, maxBytes }: MemoryCacheOptions) {
    this.#clock = clock;
    this.#values = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ value }, key) => 2 * (key.length + value.length) + 1,
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
    const kept = this.#values.get(key);
    return Promise.resolve(kept !== undefined && this.#clock.now() < kept.until ? kept.value : null);
  }

  set(key: string, value: string, ttlMs: number): Promise<void> {
    this.#values.set(key, { value, until: this.#clock.now() + ttlMs });
    return Promise.resolve();
  }

  generation(projectId: string): Promise<string> {
    let generation = this.#generations.get(projectId);
    if (generation === undefined) {
      generation = randomUUID();
      this.#generations.set(projectId, generation);
    }
    return Promise.resolve(generation);
  }

  moveGenerations(projectIds: readonly string[]): Promise<void> {
    for (const projectId of projectIds) this.#generations.set(projectId, randomUUID());
    return Promise.resolve();
  }
}
