import { setImmediate } from 'node:timers/promises';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Pause } from '../../domain/questions/order-statistic.js';
import type { Call } from '../../ports/call.js';

/** Gives a turn to what else there is to do, events above all; rejects with `cancelled` when the client has left. */
export function pauseOf(call: Call): Pause {
  return async () => {
    await setImmediate();
    if (call.signal.aborted) throw new PatchbayError('cancelled', 'The client has left.');
  };
}

/** The same pieces, with a turn of the event loop after each: a stream whose next piece is there already gives none. */
export async function* unhurried<Piece>(
  pieces: AsyncIterable<Piece>,
  pause: Pause,
): AsyncGenerator<Piece, void, undefined> {
  for await (const piece of pieces) {
    yield piece;
    await pause();
  }
}
