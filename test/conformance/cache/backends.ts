import { MemoryCache } from '../../../internal/adapters/cache/memory/index.js';
import { RedisCache } from '../../../internal/adapters/cache/redis/index.js';
import { RedisConnection } from '../../../internal/adapters/database/redis/index.js';
import type { Cache } from '../../../internal/ports/cache.js';
import { createLogger } from '../../../pkg/logger/index.js';
import { ownServerFor, type OwnServer } from '../../servers/server-for.js';
import { until } from '../../support/until.js';

export interface CacheFixture {
  /** In place of jest's: where its server cannot be had, the tests are skipped by name. */
  readonly describe?: (what: string, define: () => void) => void;
  start(): Promise<void>;
  /** An empty one. */
  open(keepMs: number): Promise<Cache>;
  /** Lets time go on by `ms`, of whichever clock the cache has, until what is asked for is so. */
  pass(ms: number, what: string, isSo: () => Promise<boolean>): Promise<void>;
  stop(): Promise<void>;
}

const MAX_BYTES = 8_000_000;

function memory(): CacheFixture {
  let now = Date.now();
  return {
    start: () => Promise.resolve(),
    open: (keepMs) =>
      Promise.resolve(new MemoryCache({ clock: { now: () => now }, maxBytes: MAX_BYTES, keepMs })),
    async pass(ms, what, isSo) {
      now += ms;
      if (!(await isSo())) throw new Error(`Not so at its time: ${what}.`);
    },
    stop: () => Promise.resolve(),
  };
}

/** On a server of its own, whose memory is bounded as the memory cache's is. Its time is real. */
async function redis(): Promise<CacheFixture> {
  const servers = await ownServerFor('redis');
  let server: OwnServer | undefined;
  let opened = 0;
  const connections: RedisConnection[] = [];
  return {
    describe: (what, define) => servers.describe(what, define),
    async start() {
      server = await servers.startOwn({ maxmemory: `${MAX_BYTES}`, 'maxmemory-policy': 'allkeys-lru' });
    },
    async open(keepMs) {
      const settings = { url: server?.url ?? '', prefix: `${++opened}:`, logger: createLogger('silent') };
      const connection = new RedisConnection(settings);
      connections.push(connection);
      await connection.start();
      return new RedisCache({ connection, keepMs });
    },
    pass: (_ms, what, isSo) => until(what, isSo).then(() => undefined),
    async stop() {
      for (const connection of connections) await connection.stop();
      await server?.remove();
    },
  };
}

/** Every backend of Cache: a further one is one more line. */
export const backends: Readonly<Record<string, CacheFixture>> = { memory: memory(), redis: await redis() };
