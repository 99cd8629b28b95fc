import type { Call } from './call.js';
import type { Part } from './part.js';

/**
 * Keeps answers for a short time. What it holds may vanish at any moment; what it gives is what was set.
 *
 * An answer is kept under its project's *generation*, a random token that is read before the question runs. The
 * writer moves the generation after the storage's commit and before it acknowledges, so an answer that does not
 * know an event lies under a token that nobody asks for once that event counts as stored.
 */
export interface Cache extends Part {
  get(key: string, call: Call): Promise<string | null>;
  /** @param ttlMs how long it may be given, at most */
  set(key: string, value: string, ttlMs: number, call: Call): Promise<void>;
  /** The project's generation; a new one where there is none. Two calls give the same token, unless it was moved. */
  generation(projectId: string, call: Call): Promise<string>;
  /** Gives each of these projects a generation that it never had. */
  moveGenerations(projectIds: readonly string[], call: Call): Promise<void>;
}
