import { bounded } from '../../internal/adapters/database/sql/index.js';
import type { Call } from '../../internal/ports/call.js';

/** At most so many at once; others wait for their turn, in order, no longer than their call lasts. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async take<T>(call: Call, work: () => Promise<T>): Promise<T> {
    const turn = this.#turn();
    try {
      await bounded(call, () => turn);
    } catch (error) {
      void turn.then(() => this.#pass());
      throw error;
    }
    return work().finally(() => this.#pass());
  }

  #turn(): Promise<void> {
    if (this.#free === 0) return new Promise((begin) => this.#waiting.push(begin));
    this.#free--;
    return Promise.resolve();
  }

  #pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
