import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { RedisBalances, RedisLimits } from '../../../../internal/adapters/limits/redis/index.js';
import type { RedisConnection } from '../../../../internal/adapters/database/redis/index.js';
import type { Settlement, SharedBalances } from '../../../../internal/ports/limits.js';
import { AttemptLimits } from '../../../../internal/services/accounts/attempt-limits.js';
import { RateLimits } from '../../../../internal/services/ingest/rate-limits.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { ownServerFor, type OwnServer } from '../../../servers/server-for.js';
import { call } from '../../../support/call.js';
import { connectionTo, stopConnections } from '../../../support/redis-at.js';
import { refusal } from '../../../support/refusal.js';
import { ModelBalances } from '../../../support/shared-balances.js';
import { until } from '../../../support/until.js';

let now = Date.UTC(2026, 0, 31);
const clock = { now: () => now };

/** Knows what was told. */
class Watched implements SharedBalances {
  told = 0;
  readonly #balances: SharedBalances;

  constructor(balances: SharedBalances) {
    this.#balances = balances;
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly number[]> {
    // By the real clock, which a call's deadline is held against.
    const left = await this.#balances.settle(settlements, call());
    for (const { taken } of settlements) this.told += taken;
    return left;
  }
}

const servers = await ownServerFor('redis');
servers.describe('limits that processes share by Redis', () => {
  let server: OwnServer;
  beforeAll(async () => {
    server = await servers.startOwn();
  });
  afterEach(stopConnections);
  afterAll(() => server.remove());

  test('balances are those of the model, whatever is taken and whenever', async () => {
    const balances = new RedisBalances(await connectionTo(server.url), clock);
    const step = fc.record({
      passed: fc.integer({ min: -500, max: 5_000 }),
      taken: fc.integer({ min: -1_000, max: 5_000 }),
      known: fc.integer({ min: -5_000, max: 1_000 }),
    });
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.array(step, { minLength: 1, maxLength: 20 }),
      async (limit, steps) => {
        const model = new ModelBalances(() => now);
        const keys = [randomUUID(), randomUUID()];
        for (const { passed, taken, known } of steps) {
          now += passed;
          const settlements = keys.map((key, index) => ({ key, limit, taken: taken + index, known }));
          const left = await balances.settle(settlements, call());
          const expected = await model.settle(settlements);
          left.forEach((events, index) => expect(events).toBeCloseTo(expected[index] ?? NaN, 1));
        }
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });

  test('two processes let in one limit together, one of them sending ten times as much', async () => {
    for (const limit of [1, 20, 5_000, 1_000_000]) {
      const keyId = randomUUID();
      const processes = await Promise.all(
        [10, 1].map(async (weight) => {
          const watched = new Watched(new RedisBalances(await connectionTo(server.url), clock));
          return { weight, watched, limits: new RateLimits(clock, watched), taken: 0 };
        }),
      );
      const seconds = limit === 1 ? 60 : 10;
      const size = Math.max(1, limit / 100);
      for (let ms = 0; ms < seconds * 1_000; ms += 100) {
        for (const process of processes) {
          for (let sent = 0; sent < process.weight; sent += 1) {
            if (refused(() => process.limits.require({ keyId, rateLimit: limit }))) break;
            process.limits.take({ keyId, rateLimit: limit }, size);
            process.taken += size;
          }
        }
        // All but what is too little to be told at once.
        await until('it is told', () =>
          processes.every(({ watched, taken }) => taken - watched.told < Math.max(1, limit / 50)),
        );
        now += 100;
      }
      const taken = processes.reduce((sum, process) => sum + process.taken, 0);
      expect(taken).toBeLessThanOrEqual(1.1 * limit * (seconds + 1) + 2 * size);
      expect(taken).toBeGreaterThanOrEqual(0.9 * limit * seconds);
      await stopConnections();
    }
  });

  function signIns(connections: readonly RedisConnection[]) {
    const limits = connections.map((connection) => new AttemptLimits(new RedisLimits(connection)));
    const email = `${randomUUID()}@example.org`;
    const fails = () => Promise.reject(new PatchbayError('invalid_credentials', 'No.'));
    return (by: number) => refusal(limits[by]?.attempt('203.0.113.7', email, fails) ?? Promise.resolve());
  }

  test('attempts to sign in are counted together; each process counts alone while the server is away', async () => {
    const connections = [await connectionTo(server.url), await connectionTo(server.url)];
    const attempt = signIns(connections);
    for (let made = 0; made < 10; made += 1) expect(await attempt(made % 2)).toBe('invalid_credentials');
    expect([await attempt(0), await attempt(1)]).toEqual(['rate_limited', 'rate_limited']);

    await server.kill();
    for (const by of [0, 1]) {
      for (let made = 0; made < 10; made += 1) expect(await attempt(by)).toBe('invalid_credentials');
      expect(await attempt(by)).toBe('rate_limited');
    }

    await server.start();
    for (const connection of connections) {
      await until('the server is used again', () =>
        connection.run(call(), (client) => client.ping()).catch(() => null),
      );
    }
    const another = signIns(connections);
    for (let made = 0; made < 10; made += 1) expect(await another(made % 2)).toBe('invalid_credentials');
    expect([await another(0), await another(1)]).toEqual(['rate_limited', 'rate_limited']);
  });

  test('a server that hangs holds no attempt up for longer than a command may take', async () => {
    const attempt = signIns([await connectionTo(server.url)]);
    process.kill(server.pid, 'SIGSTOP');
    try {
      expect(await attempt(0)).toBe('invalid_credentials');
    } finally {
      process.kill(server.pid, 'SIGCONT');
    }
  });
});

function refused(require: () => void): boolean {
  try {
    require();
    return false;
  } catch {
    return true;
  }
}
