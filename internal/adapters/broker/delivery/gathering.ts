import type { WakeSignal } from './wake-signal.js';

export interface GatherRule {
  readonly bytes: number;
  readonly ms: number;
}

export interface Gathered {
  /** In bytes, what the next call would be given; 0: nothing. */
  readonly held: () => number;
  /** Somebody waits for some of it. */
  readonly isAwaited: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * When a handler is called: at once for `bytes`, when somebody waits for them, and after a quiet time; else `ms` after it
 * was called last. Every call costs a storage an insert of its own, however few events it has, and merges after it.
 * So under a steady load calls keep their distance, and what comes meanwhile goes together; a lone event waits for nobody.
 */
export class Gathering {
  readonly #rule: GatherRule;
  readonly #wake: WakeSignal;
  #handedAt = Number.NEGATIVE_INFINITY;

  /** `wake` is raised when something has come, when somebody begins to wait, and by a stop. */
  constructor(rule: GatherRule, wake: WakeSignal) {
    this.#rule = rule;
    this.#wake = wake;
  }

  /** The handler is called now. */
  handed(): void {
    this.#handedAt = performance.now();
  }

  /** Resolves when the handler is to be called; at once where there is nothing to hand over. */
  async wait({ held, isAwaited, signal }: Gathered): Promise<void> {
    const { bytes, ms } = this.#rule;
    const deadline = this.#handedAt + ms;
    while (held() > 0 && held() < bytes && !isAwaited() && !signal.aborted) {
      const left = deadline - performance.now();
      if (left <= 0) return;
      await this.#wake.next(left);
    }
  }
}
