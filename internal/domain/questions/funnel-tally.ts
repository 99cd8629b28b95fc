import { PatchbayError } from '../../../pkg/errors/index.js';
import { limits } from '../limits.js';
import type { Scalar } from './filter.js';
import type { FunnelChain } from './funnel-chain.js';
import { largestValues } from './largest-values.js';
import { NumberColumn } from './number-column.js';
import { percentileOf, type Pause } from './order-statistic.js';

export interface FunnelStepFigures {
  /** Actors whose chain reaches the step. */
  readonly users: number;
  /** Shares from 0 to 1, of the step before and of step 1; null where there is nobody, and none is before step 1. */
  readonly conversionPrevious: number | null;
  readonly conversionFirst: number | null;
  /** From the step before; null for step 1, and where nobody came. */
  readonly medianSeconds: number | null;
}

/**
 * Counts chains. A median needs every value: it keeps 8 bytes for each actor and each step after the first that it
 * reached, and 8 more where the chains are broken down by a value.
 */
export class FunnelTally {
  /** For each step after the first. */
  readonly #waits: readonly NumberColumn[];
  /** Whose wait it is, as the number of a value; empty where there is no breakdown. */
  readonly #owners: readonly NumberColumn[];
  readonly #values = new Map<Scalar, number>();
  /** Actors for each value. */
  readonly #users = new NumberColumn();
  readonly #brokenDown: boolean;
  #total = 0;

  constructor(stepCount: number, brokenDown: boolean) {
    this.#waits = Array.from({ length: stepCount - 1 }, () => new NumberColumn());
    this.#owners = Array.from({ length: stepCount - 1 }, () => new NumberColumn());
    this.#brokenDown = brokenDown;
  }

  /** Errors: `question_too_large` for more values than are kept. */
  add({ times, value }: FunnelChain): void {
    this.#total++;
    const owner = this.#brokenDown ? this.#ownerOf(value) : null;
    for (let step = 1; step < times.length; step++) {
      this.#waits[step - 1]?.push((times[step] ?? NaN) - (times[step - 1] ?? NaN));
      if (owner !== null) this.#owners[step - 1]?.push(owner);
    }
  }

  /** Over all chains. */
  async steps(pause: Pause): Promise<FunnelStepFigures[]> {
    return stepFigures(
      this.#total,
      this.#waits.map((column) => () => column.copy()),
      pause,
    );
  }

  /** For the values with the most actors, the largest first. */
  async breakdown(pause: Pause): Promise<{ value: Scalar; steps: FunnelStepFigures[] }[]> {
    const largest = await largestValues(this.#values, this.#users, limits.funnelRows, pause);
    const rowOfOwner = new Map(largest.map(({ number }, row) => [number, row]));
    const waitsByStep: Float64Array[][] = [];
    for (const [step, waits] of this.#waits.entries()) {
      await pause();
      const owners = this.#owners[step] ?? new NumberColumn();
      const rows = largest.map(() => new NumberColumn());
      for (let i = 0; i < waits.length; i++) {
        const row = rowOfOwner.get(owners.at(i));
        if (row !== undefined) rows[row]?.push(waits.at(i));
      }
      waitsByStep.push(rows.map((row) => row.copy()));
    }
    const rows = [];
    for (const [row, { value, users }] of largest.entries()) {
      const waits = waitsByStep.map((step) => () => step[row] ?? new Float64Array());
      rows.push({ value, steps: await stepFigures(users, waits, pause) });
    }
    return rows;
  }

  #ownerOf(value: Scalar): number {
    let owner = this.#values.get(value);
    if (owner === undefined) {
      owner = this.#values.size;
      if (owner === limits.funnelValues) {
        throw new PatchbayError(
          'question_too_large',
          `The breakdown meets more than ${limits.funnelValues} values: choose a field that has fewer.`,
        );
      }
      this.#values.set(value, owner);
      this.#users.push(0);
    }
    this.#users.add(owner, 1);
    return owner;
  }
}

/** @param waits of each step after the first, asked for one after the other: not all copies at once */
async function stepFigures(
  first: number,
  waits: readonly (() => Float64Array)[],
  pause: Pause,
): Promise<FunnelStepFigures[]> {
  const figures: FunnelStepFigures[] = [
    { users: first, conversionPrevious: null, conversionFirst: share(first, first), medianSeconds: null },
  ];
  let before = first;
  for (const waitsOfStep of waits) {
    const milliseconds = waitsOfStep();
    const users = milliseconds.length;
    const median = await percentileOf(milliseconds, 0.5, pause);
    figures.push({
      users,
      conversionPrevious: share(users, before),
      conversionFirst: share(users, first),
      medianSeconds: median === null ? null : median / 1_000,
    });
    before = users;
  }
  return figures;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
