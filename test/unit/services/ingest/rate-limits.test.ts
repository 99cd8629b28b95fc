import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RateLimits } from '../../../../internal/services/ingest/rate-limits.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';

const start = Date.UTC(2026, 0, 31);
const clock = { time: start, now: () => clock.time };

function refusal(limits: RateLimits, keyId: string, rateLimit: number | null): number | null {
  try {
    limits.require({ keyId, rateLimit });
    return null;
  } catch (error) {
    if (!(error instanceof PatchbayError) || error.code !== 'rate_limited') throw error;
    return error.retryAfter ?? 0;
  }
}

test('a key without limit is never refused', () => {
  const limits = new RateLimits(clock, null);
  limits.take({ keyId: 'k', rateLimit: null }, 1e9);
  expect(refusal(limits, 'k', null)).toBeNull();
});

test('a large request passes, and what follows waits; other keys do not', () => {
  const limits = new RateLimits(clock, null);
  clock.time = start;
  expect(refusal(limits, 'k', 100)).toBeNull();
  limits.take({ keyId: 'k', rateLimit: 100 }, 1_000);
  // 900 below zero: at zero after 9 s, above it only later.
  expect(refusal(limits, 'k', 100)).toBe(10);
  expect(refusal(limits, 'l', 100)).toBeNull();
  clock.time += 9_000;
  expect(refusal(limits, 'k', 100)).toBe(1);
  clock.time += 1;
  expect(refusal(limits, 'k', 100)).toBeNull();
});

test('one second’s worth is saved, not more', () => {
  const limits = new RateLimits(clock, null);
  clock.time = start;
  limits.take({ keyId: 'k', rateLimit: 10 }, 1);
  clock.time += 3_600_000;
  limits.take({ keyId: 'k', rateLimit: 10 }, 10);
  expect(refusal(limits, 'k', 10)).toBe(1);
});

test('what is given back counts again', () => {
  const limits = new RateLimits(clock, null);
  limits.take({ keyId: 'k', rateLimit: 10 }, 10);
  limits.take({ keyId: 'k', rateLimit: 10 }, -10);
  expect(refusal(limits, 'k', 10)).toBeNull();
});

test('a clock that is set back neither refuses nor gives', () => {
  const limits = new RateLimits(clock, null);
  clock.time = start;
  limits.take({ keyId: 'k', rateLimit: 10 }, 15);
  clock.time -= 3_600_000;
  expect(refusal(limits, 'k', 10)).toBe(1);
  clock.time += 1_000;
  expect(refusal(limits, 'k', 10)).toBeNull();
});

test('idle keys are forgotten, keys in debt are not', () => {
  const limits = new RateLimits(clock, null);
  clock.time = start;
  limits.take({ keyId: 'in debt', rateLimit: 10 }, 1_000);
  for (let key = 0; key < 20_000; key += 1) limits.take({ keyId: `key ${key}`, rateLimit: 10 }, 1);
  clock.time += 5_000;
  for (let key = 0; key < 20_000; key += 1) limits.take({ keyId: `later key ${key}`, rateLimit: 10 }, 1);
  expect(limits.size).toBeLessThan(30_000);
  expect(refusal(limits, 'in debt', 10)).toBe(95);
});

test('Retry-After is true: a whole second before it the key is refused, then it is let in', () => {
  const takes = fc.array(fc.tuple(fc.nat(5_000), fc.nat(3_000)), { minLength: 1, maxLength: 20 });
  const property = fc.property(fc.integer({ min: 1, max: 2_000 }), takes, (rateLimit, steps) => {
    const limits = new RateLimits(clock, null);
    clock.time = start;
    for (const [events, passed] of steps) {
      clock.time += passed;
      const wait = refusal(limits, 'k', rateLimit);
      if (wait === null) limits.take({ keyId: 'k', rateLimit }, events);
      else {
        clock.time += (wait - 1) * 1_000;
        expect(refusal(limits, 'k', rateLimit)).toBe(1);
        clock.time += 1_000;
        expect(refusal(limits, 'k', rateLimit)).toBeNull();
      }
    }
  });
  fc.assert(property, { numRuns: 2_000 });
});
