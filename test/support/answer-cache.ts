import { MemoryCache } from '../../internal/adapters/cache/memory/index.js';
import { AnswerCache } from '../../internal/services/cache/answer-cache.js';
import { createLogger } from '../../pkg/logger/index.js';

/** A cache of its own, as a server has one. */
export function newAnswerCache(): AnswerCache {
  const clock = { now: () => Date.now() };
  return new AnswerCache(new MemoryCache({ clock, maxBytes: 1_000_000 }), clock, createLogger('silent'));
}
