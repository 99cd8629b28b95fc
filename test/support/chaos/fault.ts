import type { SeededRandom } from '../seeded-random.js';

/** One way to break something, and to put it right again. */
export interface Fault {
  /** Breaks it, at once. */
  strike(): Promise<void> | void;
  /** How long it stays broken before it is put right, in ms. */
  readonly lastsMs: number;
  /** Resolves when everything runs again; what that brings about is not waited for. */
  heal(): Promise<void> | void;
}

/** By the kind's name: `kill -9 consumer`, `slow api - broker`. */
export type FaultCatalog = ReadonlyMap<string, (random: SeededRandom) => Fault>;
