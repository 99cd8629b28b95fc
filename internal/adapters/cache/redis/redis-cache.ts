import { randomUUID } from 'node:crypto';
import type { Cache } from '../../../ports/cache.js';
import type { Call } from '../../../ports/call.js';
import type { RedisConnection } from '../../database/redis/index.js';
import { openValue, sealValue } from './sealed-value.js';

export interface RedisCacheOptions {
  /** Started before the cache, and stopped after it. */
  readonly connection: RedisConnection;
  /** As the port says: for so long a writer waits that cannot reach the server. */
  readonly keepMs?: number;
}

const KEEP_MS = 3_000;
/** The server's clock and ours do not run at quite one speed, and it keeps a key through its last millisecond. */
const MARGIN = 0.98;

/** One command: of two that ask at once, neither gets a token that the other one has replaced. */
const READ_OR_MAKE = `
  local there = redis.call('GET', KEYS[1])
  if there then return there end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return ARGV[1]`;

/**
 * Answers that all processes share. Every key ends by itself, so an eviction or a flush takes nothing that is needed: a
 * generation that is gone is followed by one that never was.
 *
 * A generation's key names the server's process: one that comes back with its data of a moment ago, or takes over from
 * another, may lack the last removals, and all generations before it are out of reach.
 */
export class RedisCache implements Cache {
  readonly keepMs: number;
  readonly #connection: RedisConnection;

  constructor({ connection, keepMs = KEEP_MS }: RedisCacheOptions) {
    this.#connection = connection;
    this.keepMs = keepMs;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  async check(call: Call): Promise<void> {
    await this.#connection.run(call, (client) => client.ping());
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  async get(key: string, call: Call): Promise<string | null> {
    const sealed = await this.#connection.run(call, (client) => client.get(this.#answer(key)));
    return sealed === null ? null : openValue(key, sealed);
  }

  async set(key: string, value: string, call: Call): Promise<void> {
    const sealed = sealValue(key, value);
    await this.#connection.run(call, (client) => client.set(this.#answer(key), sealed, 'PX', this.keepMs));
  }

  async claim(key: string, ms: number, call: Call): Promise<boolean> {
    const done = await this.#connection.run(call, (client) =>
      client.set(this.#claim(key), '', 'PX', ms, 'NX'),
    );
    return done !== null;
  }

  async release(key: string, call: Call): Promise<void> {
    await this.#connection.run(call, (client) => client.del(this.#claim(key)));
  }

  async generation(projectId: string, call: Call): Promise<string> {
    const lifeMs = Math.floor(this.keepMs * MARGIN);
    const token = await this.#connection.run(call, (client, serverId) =>
      client.eval(READ_OR_MAKE, 1, this.#generation(serverId, projectId), randomUUID(), lifeMs),
    );
    return String(token);
  }

  async moveGenerations(projectIds: readonly string[], call: Call): Promise<void> {
    await this.#connection.run(call, (client, serverId) =>
      client.del(projectIds.map((projectId) => this.#generation(serverId, projectId))),
    );
  }

  #answer(key: string): string {
    return `${this.#connection.prefix}answer:${key}`;
  }

  #claim(key: string): string {
    return `${this.#connection.prefix}claim:${key}`;
  }

  #generation(serverId: string, projectId: string): string {
    return `${this.#connection.prefix}generation:${serverId}:${projectId}`;
  }
}
