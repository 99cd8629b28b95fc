import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { AttemptRule, Limits } from '../../../ports/limits.js';

/** Of this process alone. */
export class MemoryLimits implements Limits {
  readonly balances = null;

  attempts({ name, points, seconds }: AttemptRule): RateLimiterMemory {
    return new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
  }
}
