import type { Call } from '../../../ports/call.js';
import { cancelled, deadlineExceeded } from './call-end.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** What was asked to end does so within it, or its connection is cut. */
const GRACE_MS = 2_000;

/** How work is ended: asked to, and if it goes on, given up. */
export interface Ending {
  cancel(): Promise<void>;
  abandon(): void;
}

/**
 * Runs the work until it is done or the call ends. What can be ended is ended first, so that a call that has rejected
 * leaves nothing at work.
 */
export async function bounded<T>(call: Call, run: () => Promise<T>, ending?: Ending): Promise<T> {
  refuseEnded(call);
  let end: ((reason: unknown) => void) | undefined;
  let grace: NodeJS.Timeout | undefined;
  const ended = new Promise<never>((_resolve, reject) => (end = reject));
  ended.catch(() => undefined);
  const stop = (reason: unknown): void => {
    if (ending === undefined) {
      end?.(reason);
      return;
    }
    void ending.cancel();
    grace = setTimeout(() => {
      ending.abandon();
      end?.(reason);
    }, GRACE_MS);
  };
  const onAbort = (): void => stop(cancelled());
  const remaining = Math.min(call.deadline - Date.now(), LONGEST_TIMER_MS);
  const timer = setTimeout(() => stop(deadlineExceeded()), remaining);
  call.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([run(), ended]);
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    call.signal.removeEventListener('abort', onAbort);
  }
}

/** Errors: `cancelled`, `deadline_exceeded`. */
export function refuseEnded(call: Call): void {
  if (call.signal.aborted) throw cancelled();
  if (call.deadline <= Date.now()) throw deadlineExceeded();
}
