import { Fifo } from './fifo.js';
import type { Scalar } from './filter.js';

/** What counts for one actor. */
export interface FunnelChain {
  /** When each step was reached, in ms since 1970: at least one, ascending. */
  readonly times: readonly number[];
  /** That came with the chain's first event. */
  readonly value: Scalar;
}

/**
 * Finds the chain that counts for one actor: from each event of step 1 the earliest event of the next step that is
 * later than the one before and not later than the start plus the window, and so on; the longest, of equal ones the
 * earliest.
 *
 * Events come in order, once, and each costs constant time on average. What makes this possible: all chains that wait
 * for the same step go on with the same event, and one that starts later is never further than one that started
 * before. So the starts stand in one queue, those that reached a step are the first so many of it, and an event of a
 * step moves one mark: whoever waited for it has it now. Starts whose window has passed leave at the front. The first
 * chain that gets further than all before is the earliest of that length, since chains get anywhere in the order of
 * their starts.
 *
 * Memory: 16 bytes for each event of the actor within one window (and its value), nothing of the others.
 */
export class FunnelChainFinder {
  readonly #window: number;
  readonly #startTimes = new Fifo<number>();
  readonly #startValues = new Fifo<Scalar>();
  /** From step 2 on. */
  readonly #steps: readonly ReachedStep[];
  #best: FunnelChain | null = null;
  /** Events of one instant are one: none of them follows another. */
  #instant = -1;
  #kinds = 0;
  #value: Scalar = null;

  /** @param window in ms */
  constructor(stepCount: number, window: number) {
    this.#window = window;
    this.#steps = Array.from({ length: stepCount - 1 }, () => new ReachedStep());
  }

  /** The actor's next event, by (timestamp, id bytes). Bit i of `kinds`: it is of step i + 1. */
  take(timestamp: number, kinds: number, value: Scalar): void {
    if (timestamp !== this.#instant) {
      this.#close();
      this.#instant = timestamp;
    }
    if ((kinds & 1) !== 0 && (this.#kinds & 1) === 0) this.#value = value;
    this.#kinds |= kinds;
  }

  /** What counts for the actor, null where there was no event of step 1; the next event is of another actor. */
  end(): FunnelChain | null {
    this.#close();
    const best = this.#best;
    this.#best = null;
    this.#instant = -1;
    this.#startTimes.clear();
    this.#startValues.clear();
    for (const step of this.#steps) step.clear();
    return best;
  }

  #close(): void {
    const kinds = this.#kinds;
    this.#kinds = 0;
    if (kinds === 0 || this.#best?.times.length === this.#steps.length + 1) return;
    this.#leave();
    // From the last step on: an event is the next one of what was reached before its instant.
    for (let step = this.#steps.length; step >= 1; step--) {
      if (((kinds >> step) & 1) !== 0) this.#reach(step);
    }
    if ((kinds & 1) === 0) return;
    this.#startTimes.push(this.#instant);
    this.#startValues.push(this.#value);
    this.#best ??= { times: [this.#instant], value: this.#value };
  }

  #leave(): void {
    for (;;) {
      const start = this.#startTimes.first();
      if (start === undefined || start + this.#window >= this.#instant) return;
      this.#startTimes.takeFirst();
      this.#startValues.takeFirst();
    }
  }

  /** @param step 1 is the second one */
  #reach(step: number): void {
    const first = this.#startTimes.begin;
    const waiting = step === 1 ? this.#startTimes.end : (this.#steps[step - 2]?.count ?? 0);
    const reached = this.#steps[step - 1];
    if (reached === undefined || waiting <= Math.max(reached.count, first)) return;
    reached.add(waiting, this.#instant, first);
    if (step < (this.#best?.times.length ?? 0)) return;
    const times = this.#steps.slice(0, step).map((each) => each.timeOf(first));
    this.#best = {
      times: [this.#startTimes.first() ?? NaN, ...times],
      value: this.#startValues.first() ?? null,
    };
  }
}

/** When the starts reached one step: the first so many of them, by when. */
class ReachedStep {
  readonly #counts = new Fifo<number>();
  readonly #times = new Fifo<number>();
  /** So many of the starts, those that have left included, got here. */
  count = 0;

  /** @param first the number of the first start that has not left */
  add(count: number, time: number, first: number): void {
    this.#forget(first);
    this.#counts.push(count);
    this.#times.push(time);
    this.count = count;
  }

  /** Asked for the first start only, which never goes back. */
  timeOf(first: number): number {
    this.#forget(first);
    return this.#times.first() ?? NaN;
  }

  clear(): void {
    this.#counts.clear();
    this.#times.clear();
    this.count = 0;
  }

  #forget(first: number): void {
    while ((this.#counts.first() ?? Infinity) <= first) {
      this.#counts.takeFirst();
      this.#times.takeFirst();
    }
  }
}
