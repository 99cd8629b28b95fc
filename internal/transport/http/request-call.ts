import type { ServerResponse } from 'node:http';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';

/** How long a question may take. */
export const QUESTION_MS = 30_000;

/** A call that ends when the client leaves, or after so many ms. */
export function callOfRequest(response: ServerResponse, clock: Clock, milliseconds: number): Call {
  const left = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) left.abort();
  });
  return { signal: left.signal, deadline: clock.now() + milliseconds };
}
