import { systemClock } from '../adapters/clock/system/index.js';
import type { Call } from '../ports/call.js';

/** How long a part may take to start: a ClickHouse engine that loads a lot of data is the slowest. */
const START_MS = 120_000;

export function startCall(): Call {
  return { signal: new AbortController().signal, deadline: systemClock.now() + START_MS };
}
