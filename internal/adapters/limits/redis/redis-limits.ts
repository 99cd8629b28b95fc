import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { AttemptRule, Limits } from '../../../ports/limits.js';
import type { RedisConnection } from '../../database/redis/index.js';
import { RedisBalances } from './redis-balances.js';

/**
 * Of all processes together. Attempts are rare, so each may cost a round trip; the library counts them there in one
 * command, and in this process' memory while that fails.
 */
export class RedisLimits implements Limits {
  readonly balances: RedisBalances;
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
    this.balances = new RedisBalances(connection);
  }

  attempts({ name, points, seconds }: AttemptRule): RateLimiterRedis {
    const rule = { points, duration: seconds };
    return new RateLimiterRedis({
      ...rule,
      storeClient: this.#connection.client,
      keyPrefix: `${this.#connection.prefix}attempts:${name}`,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory({ ...rule, keyPrefix: name }),
    });
  }
}
