import { PatchbayError } from '../../pkg/errors/index.js';

/** How long a target waits for the lock, in ms, where its call would wait for longer: then a person should know. */
const LONGEST_WAIT_MS = 120_000;

/** For the wait of a call that ends at `deadline`. Never 0, which some engines take for "without end". */
export function lockWaitMs(deadline: number): number {
  return Math.max(1, Math.min(deadline - Date.now(), LONGEST_WAIT_MS));
}

/** What a target rejects with whose wait was in vain: `unavailable`. */
export function lockHeld(cause?: unknown): PatchbayError {
  return new PatchbayError(
    'unavailable',
    'Another process is migrating this database, and has not come to its end meanwhile: wait for it, or end it, and ' +
      'start again.',
    { cause },
  );
}
