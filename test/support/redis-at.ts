import { RedisCache } from '../../internal/adapters/cache/redis/index.js';
import { RedisConnection } from '../../internal/adapters/database/redis/index.js';
import { AnswerCache } from '../../internal/services/cache/answer-cache.js';
import { createLogger } from '../../pkg/logger/index.js';

const logger = createLogger('silent');
const opened = new Set<RedisConnection>();

/** As a process has one, started. All that a test opened are ended by `stopConnections`. */
export async function connectionTo(url: string, prefix = 'test:'): Promise<RedisConnection> {
  const connection = new RedisConnection({ url, prefix, logger });
  opened.add(connection);
  await connection.start();
  return connection;
}

export async function stopConnections(): Promise<void> {
  for (const connection of opened) await connection.stop();
  opened.clear();
}

export interface CachingProcess {
  readonly connection: RedisConnection;
  readonly cache: RedisCache;
  readonly answers: AnswerCache;
}

/** What a process of its own has of the shared cache. */
export async function cachingProcess(url: string, keepMs?: number): Promise<CachingProcess> {
  const connection = await connectionTo(url);
  const cache = new RedisCache({ connection, ...(keepMs !== undefined && { keepMs }) });
  return { connection, cache, answers: new AnswerCache(cache, { now: () => Date.now() }, logger) };
}
