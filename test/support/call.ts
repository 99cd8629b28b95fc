import type { Call } from '../../internal/ports/call.js';

/** A call that nobody cancels, with time enough for a slow machine. */
export function call(): Call {
  return { signal: new AbortController().signal, deadline: Date.now() + 50_000 };
}
