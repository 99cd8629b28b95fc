import type { Call } from './call.js';
import type { Part } from './part.js';

/**
 * Keeps answers for a short time. What it holds may vanish at any moment; what it gives is what was set.
 *
 * An answer is kept under its project's *generation*, a random token that is read before the question runs. The
 * writer moves the generation after the storage's commit and before it acknowledges, so an answer that does not
 * know an event lies under a token that nobody is given once that event counts as stored.
 *
 * A generation ends by itself within `keepMs` of being made, by the clock of whatever holds it, however often it is
 * asked for. So a writer that cannot move it waits that long instead, and nothing depends on when an answer was set: one
 * that was computed before a commit and arrives long after it lies under a generation that has ended.
 */
export interface Cache extends Part {
  /** Within how long a generation ends by itself, in ms; 0: this cache keeps nothing, and has no generations. */
  readonly keepMs: number;
  get(key: string, call: Call): Promise<string | null>;
  /** For `keepMs` at most. */
  set(key: string, value: string, call: Call): Promise<void>;
  /**
   * True for one of those who want to make the value of this key, for all others false until it is set, released or
   * `ms` have passed. It only saves work: now and then two are told to go on.
   */
  claim(key: string, ms: number, call: Call): Promise<boolean>;
  /** By whom it was given to, when nothing came of it. */
  release(key: string, call: Call): Promise<void>;
  /**
   * The project's generation; a new one where there is none. Two calls give the same token, unless it was moved or has
   * ended. Null where nothing is kept.
   */
  generation(projectId: string, call: Call): Promise<string | null>;
  /** Ends the generations of these projects; none of them ever comes back. */
  moveGenerations(projectIds: readonly string[], call: Call): Promise<void>;
}
