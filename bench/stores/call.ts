import type { Call } from '../../internal/ports/call.js';

const LONGEST_MS = 3_600_000;

export function longCall(): Call {
  return { signal: new AbortController().signal, deadline: Date.now() + LONGEST_MS };
}
