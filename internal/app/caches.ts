import { MemoryCache } from '../adapters/cache/memory/index.js';
import { NoCache } from '../services/cache/no-cache.js';
import { RedisCache } from '../adapters/cache/redis/index.js';
import { RedisConnection } from '../adapters/database/redis/index.js';
import { MemoryLimits } from '../adapters/limits/memory/index.js';
import { RedisLimits } from '../adapters/limits/redis/index.js';
import { isWithinOneProcess } from '../config/profiles.js';
import type { Cache } from '../ports/cache.js';
import type { Limits } from '../ports/limits.js';
import type { Backend, BackendContext } from './backend.js';

/** What is shared for a short time, or kept by each process for itself. */
export interface Caching {
  readonly cache: Cache;
  readonly limits: Limits;
}

/**
 * In this process' memory, and only where the writer is in it as well: another process' writer could not tell it that
 * an answer is old. With a broker that other processes share, nothing is kept.
 */
export function createMemoryCache({ settings, clock, logger }: BackendContext): Backend<Caching> {
  const { BROKER } = settings.backends;
  const limits = new MemoryLimits();
  if (isWithinOneProcess('BROKER', BROKER)) {
    return { port: { cache: new MemoryCache({ clock, ...settings.memoryCache }), limits } };
  }
  const tell = (): void =>
    logger.warn(
      `No answer is kept: CACHE=memory needs the writer in the same process, and BROKER=${BROKER} may have others. CACHE=redis is for several.`,
    );
  return { port: { cache: new NoCache(), limits }, foundations: [{ name: 'no cache', start: tell }] };
}

export function createRedisCache({ settings, logger }: BackendContext): Backend<Caching> {
  const connection = new RedisConnection({ url: settings.urls.redis ?? '', ...settings.redis, logger });
  return {
    port: { cache: new RedisCache({ connection }), limits: new RedisLimits(connection) },
    foundations: [{ name: 'redis', start: () => connection.start(), stop: () => connection.stop() }],
  };
}
