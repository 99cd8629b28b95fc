import { setTimeout as wait } from 'node:timers/promises';

export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
  /** Between 0 and 1; tests own chance. */
  random?(): number;
}

/**
 * How long to wait before attempt `attempt` (the first retry is 1): "full jitter", a uniform draw between 0 and
 * the exponential bound, which spreads clients better than a jitter around the bound (AWS Architecture Blog,
 * "Exponential Backoff And Jitter").
 */
export function backOffMs(attempt: number, backOff: BackOff): number {
  const bound = Math.min(backOff.longestMs, backOff.firstMs * 2 ** Math.min(attempt - 1, 30));
  return (backOff.random ?? Math.random)() * bound;
}

/** Waits before a retry; ends early, without an error, when the signal aborts. */
export async function waitBackOff(attempt: number, backOff: BackOff, signal: AbortSignal): Promise<void> {
  await wait(backOffMs(attempt, backOff), undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
