import { MemoryCache } from '../../../internal/adapters/cache/memory/index.js';
import type { Clock } from '../../../internal/ports/clock.js';
import type { Cache } from '../../../internal/ports/cache.js';

/** Every backend of Cache: a further one is one more line. */
export const backends: Readonly<Record<string, (clock: Clock) => Cache>> = {
  memory: (clock) => new MemoryCache({ clock, maxBytes: 1_000_000 }),
};
