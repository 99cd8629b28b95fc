import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import type { Settlement, SharedBalances } from '../../../ports/limits.js';
import type { RedisConnection } from '../../database/redis/index.js';

/** The server runs one script at a time, and others wait for it. */
const AT_ONCE = 200;

/**
 * The balance of internal/services/ingest/rate-limits.ts, by the server's clock: processes need not agree on the time. It
 * is forgotten when it is full.
 */
const SETTLE = `
  local now = tonumber(ARGV[1])
  if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000 + time[2] / 1000
  end
  local left = {}
  for i, key in ipairs(KEYS) do
    local limit, taken, known = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
    local kept = redis.call('HMGET', key, 'events', 'at')
    local events = tonumber(kept[1] or known)
    if kept[2] then events = events + math.max(0, now - tonumber(kept[2])) / 1000 * limit end
    events = math.min(limit, events) - taken
    redis.call('HSET', key, 'events', string.format('%.6f', events), 'at', string.format('%.3f', now))
    redis.call('PEXPIRE', key, math.max(0, math.ceil((limit - events) / limit * 1000)) + 1000)
    left[i] = string.format('%.6f', events)
  end
  return left`;

/** Keys name nothing that lasts: where the server loses them, each process goes on from what it knows. */
export class RedisBalances implements SharedBalances {
  readonly #connection: RedisConnection;
  readonly #clock: Clock | null;

  /** @param clock in place of the server's: for tests, which own time */
  constructor(connection: RedisConnection, clock: Clock | null = null) {
    this.#connection = connection;
    this.#clock = clock;
  }

  async settle(settlements: readonly Settlement[], call: Call): Promise<readonly number[]> {
    const left: number[] = [];
    for (let from = 0; from < settlements.length; from += AT_ONCE) {
      left.push(...(await this.#settleSome(settlements.slice(from, from + AT_ONCE), call)));
    }
    return left;
  }

  async #settleSome(settlements: readonly Settlement[], call: Call): Promise<number[]> {
    const keys = settlements.map(({ key }) => `${this.#connection.prefix}balance:${key}`);
    const values = settlements.flatMap(({ limit, taken, known }) => [limit, taken, known]);
    const now = this.#clock?.now() ?? '';
    const left = await this.#connection.run(call, (client) =>
      client.eval(SETTLE, keys.length, ...keys, now, ...values),
    );
    return (left as string[]).map(Number);
  }
}
