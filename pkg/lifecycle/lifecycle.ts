import { PatchbayError } from '../errors/index.js';

/** Something with a beginning and an end. `stop` may be called twice, and without a start. */
export interface Stage {
  readonly name: string;
  start?(): Promise<void> | void;
  stop?(): Promise<void> | void;
}

export interface LifecycleEvents {
  stageStarted?(name: string, milliseconds: number): void;
  stageStopped?(name: string, milliseconds: number): void;
  stageFailedToStop?(name: string, error: unknown): void;
}

/**
 * Starts stages in order and stops them in reverse. When a start fails, what had started is stopped again and
 * the failure is thrown. A stop goes on past a stage that fails to stop: the others still get their turn.
 */
export class Lifecycle {
  readonly #stages: readonly Stage[];
  readonly #events: LifecycleEvents;
  /** Stages whose `start` was called, the latest first. */
  readonly #begun: Stage[] = [];
  #stopping: Promise<void> | undefined;

  constructor(stages: readonly Stage[], events: LifecycleEvents = {}) {
    this.#stages = stages;
    this.#events = events;
  }

  async start(): Promise<void> {
    for (const stage of this.#stages) {
      if (this.#stopping !== undefined) throw new PatchbayError('stopping', 'Stopped while starting.');
      const startedAt = performance.now();
      this.#begun.unshift(stage);
      try {
        await stage.start?.();
      } catch (error) {
        await this.stop();
        throw error;
      }
      this.#events.stageStarted?.(stage.name, performance.now() - startedAt);
    }
  }

  /** All callers share one stop. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    for (const stage of this.#begun) {
      const startedAt = performance.now();
      try {
        await stage.stop?.();
        this.#events.stageStopped?.(stage.name, performance.now() - startedAt);
      } catch (error) {
        this.#events.stageFailedToStop?.(stage.name, error);
      }
    }
  }
}
