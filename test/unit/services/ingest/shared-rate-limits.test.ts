import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { Settlement, SharedBalances } from '../../../../internal/ports/limits.js';
import { RateLimits } from '../../../../internal/services/ingest/rate-limits.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { ModelBalances } from '../../../support/shared-balances.js';

const STEP_MS = 5;
const SECONDS = 10;
/** Thousands of steps of the clock, each of which lets every promise go on. */
const LONG_MS = 300_000;

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 0, 31) });
});
afterEach(() => {
  jest.useRealTimers();
});

const clock = { now: () => Date.now() };
const keyId = 'k';

/** Balances at the other end of a network. */
class DistantBalances implements SharedBalances {
  readonly model = new ModelBalances(() => Date.now());
  isAway = false;
  settled = 0;
  readonly #roundTripMs: number;

  constructor(roundTripMs: number) {
    this.#roundTripMs = roundTripMs;
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly number[]> {
    this.settled += 1;
    await this.#half();
    if (this.isAway) throw new PatchbayError('unavailable', 'Away.');
    const left = await this.model.settle(settlements);
    await this.#half();
    return left;
  }

  #half(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.#roundTripMs / 2));
  }
}

interface Client {
  /** Events in a request. */
  readonly size: number;
  /** Events that it would like to send in a second. */
  readonly rate: number;
}

/** Sends as its rate allows, one request after another, and gives up those that are refused. */
class Sender {
  taken = 0;
  #wanted = 0;
  readonly #limits: RateLimits;
  readonly #client: Client;

  constructor(limits: RateLimits, client: Client) {
    this.#limits = limits;
    this.#client = client;
  }

  send(rateLimit: number): void {
    const { rate, size } = this.#client;
    for (this.#wanted += (rate * STEP_MS) / 1_000; this.#wanted >= size; this.#wanted -= size) {
      try {
        this.#limits.require({ keyId, rateLimit });
      } catch {
        continue;
      }
      this.#limits.take({ keyId, rateLimit }, size);
      this.taken += size;
    }
  }
}

async function run(
  { limit, clients, seconds }: { limit: number; clients: readonly Client[]; seconds: number },
  balances: DistantBalances,
): Promise<number> {
  const senders = clients.map((client) => new Sender(new RateLimits(clock, balances), client));
  for (let ms = 0; ms < seconds * 1_000; ms += STEP_MS) {
    for (const sender of senders) sender.send(limit);
    await jest.advanceTimersByTimeAsync(STEP_MS);
  }
  return senders.reduce((sum, { taken }) => sum + taken, 0);
}

/** Limits from 1 to 1,000,000 a second, even over their orders of magnitude; loads from far below to far above it. */
const limits = fc.integer({ min: 0, max: 60 }).map((power) => Math.round(10 ** (power / 10)));
const cases = limits.chain((limit) =>
  fc.record({
    limit: fc.constant(limit),
    roundTripMs: fc.integer({ min: 0, max: 20 }),
    clients: fc.array(
      fc.record({
        size: fc.integer({ min: 1, max: Math.max(1, Math.round(limit / 20)) }),
        rate: fc.double({ min: 0.01, max: 3, noNaN: true }).map((part) => part * limit),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
);

test(
  'processes together let in the limit within 10 %, however uneven their load',
  async () => {
    const property = fc.asyncProperty(cases, async ({ limit, roundTripMs, clients }) => {
      const taken = await run({ limit, clients, seconds: SECONDS }, new DistantBalances(roundTripMs));
      // A second's worth is saved at first; and each process lets in what it does not know to be too much, once.
      const oneOfEach = clients.reduce((sum, { size }) => sum + size, 0);
      expect(taken).toBeLessThanOrEqual(1.1 * limit * (SECONDS + 1) + oneOfEach);
      const wanted = clients.reduce((sum, { rate, size }) => sum + Math.max(0, rate * SECONDS - size), 0);
      expect(taken).toBeGreaterThanOrEqual(0.9 * Math.min(limit * SECONDS, wanted));
    });
    await fc.assert(property, { numRuns: 25 });
  },
  LONG_MS,
);

test(
  'a client below its limit is never refused, by whichever process it comes',
  async () => {
    const property = fc.asyncProperty(limits, fc.integer({ min: 1, max: 6 }), async (limit, processes) => {
      const size = Math.max(1, Math.round(limit / 50));
      const clients = Array.from({ length: processes }, () => ({ size, rate: (0.8 * limit) / processes }));
      const taken = await run({ limit, clients, seconds: SECONDS }, new DistantBalances(4));
      expect(taken).toBeGreaterThanOrEqual(0.8 * limit * SECONDS - processes * size * 2);
    });
    await fc.assert(property, { numRuns: 15 });
  },
  LONG_MS,
);

test(
  'without the shared balances each process has the whole limit; when they are back, all share one',
  async () => {
    const balances = new DistantBalances(4);
    const [limit, clients] = [
      1_000,
      [
        { size: 10, rate: 3_000 },
        { size: 10, rate: 3_000 },
      ],
    ];
    balances.isAway = true;
    const alone = await run({ limit, clients, seconds: 10 }, balances);
    expect(alone).toBeGreaterThanOrEqual(2 * limit * 10);
    expect(alone).toBeLessThanOrEqual(2 * 1.1 * limit * 11);
    balances.isAway = false;
    balances.model.forget();
    const together = await run({ limit, clients, seconds: 10 }, balances);
    expect(together).toBeLessThanOrEqual(1.1 * limit * 11 + 2 * limit * 0.1);
  },
  LONG_MS,
);

test('what a balance owes is still owed after the server has lost it', async () => {
  const balances = new DistantBalances(4);
  const processes = [new RateLimits(clock, balances), new RateLimits(clock, balances)];
  for (const process of processes) process.take({ keyId, rateLimit: 10 }, 500);
  await jest.advanceTimersByTimeAsync(1_000);
  balances.model.forget();
  for (const process of processes) {
    process.take({ keyId, rateLimit: 10 }, 0);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(() => process.require({ keyId, rateLimit: 10 })).toThrow('10 events a second');
  }
});

test(
  'a busy key is told of a few dozen times a second, a quiet one not at all',
  async () => {
    const balances = new DistantBalances(1);
    await run({ limit: 1_000, clients: [{ size: 1, rate: 5_000 }], seconds: 10 }, balances);
    expect(balances.settled).toBeLessThanOrEqual(10 * 75);
    const before = balances.settled;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(balances.settled).toBeLessThanOrEqual(before + 1);
  },
  LONG_MS,
);
