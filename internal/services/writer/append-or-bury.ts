import { toPatchbayError, type PatchbayError } from '../../../pkg/errors/index.js';
import { waitBackOff } from '../../../pkg/retry/index.js';
import type { CanonicalEvent } from '../../domain/event/event.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';

export interface AppendOrBuryOptions {
  readonly clock: Clock;
  /** Ends the retries; what is unfinished then rejects with `stopping` and comes again. */
  readonly signal: AbortSignal;
  append(events: readonly CanonicalEvent[], call: Call): Promise<void>;
  /** Puts one refused event among the dead letters. */
  bury(event: CanonicalEvent, refusal: PatchbayError, call: Call): Promise<void>;
  onRetry(error: PatchbayError, attempt: number): void;
}

const ATTEMPT_MS = 60_000;
const BACK_OFF = { firstMs: 100, longestMs: 30_000 };

/**
 * Stores events; resolves when each is stored or among the dead letters. Events that the storage refuses for
 * their data are found by bisection: for one bad event in n that costs about 2·log2(n) appends. Everything
 * else is an outage: it is retried for ever and never makes a dead letter.
 */
export async function appendOrBury(
  events: readonly CanonicalEvent[],
  options: AppendOrBuryOptions,
): Promise<void> {
  const refusal = await untilItWorks((call) => options.append(events, call), options);
  if (refusal === null) return;
  const [first] = events;
  if (first !== undefined && events.length === 1) {
    const refused = await untilItWorks((call) => options.bury(first, refusal, call), options);
    if (refused !== null) throw refused;
    return;
  }
  const middle = events.length >> 1;
  await appendOrBury(events.slice(0, middle), options);
  await appendOrBury(events.slice(middle), options);
}

/** Gives null when the work is done, or the error that says that the data itself was refused. */
async function untilItWorks(
  work: (call: Call) => Promise<void>,
  options: AppendOrBuryOptions,
): Promise<PatchbayError | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work({ signal: options.signal, deadline: options.clock.now() + ATTEMPT_MS });
      return null;
    } catch (thrown) {
      const error = toPatchbayError(thrown);
      if (error.code === 'data_refused') return error;
      if (options.signal.aborted) throw error;
      options.onRetry(error, attempt);
    }
    await waitBackOff(attempt, BACK_OFF, options.signal);
    options.signal.throwIfAborted();
  }
}
