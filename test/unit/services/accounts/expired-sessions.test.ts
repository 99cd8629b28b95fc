import { expect, jest, test } from '@jest/globals';
import { ExpiredSessions } from '../../../../internal/services/accounts/expired-sessions.js';
import type { AccountStore } from '../../../../internal/ports/account-store.js';
import type { Call } from '../../../../internal/ports/call.js';
import { createLogger } from '../../../../pkg/logger/index.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';

const HOUR_MS = 60 * 60_000;

test('they are removed at the start and every hour, after a failure too, and no more after the stop', async () => {
  jest.useFakeTimers();
  try {
    const removed: number[] = [];
    let fails = true;
    const store = {
      removeExpiredSessions(before: number, _call: Call): Promise<void> {
        removed.push(before);
        return fails ? Promise.reject(new PatchbayError('unavailable', 'away')) : Promise.resolve();
      },
    } as unknown as AccountStore;
    const sweeper = new ExpiredSessions(store, { now: () => removed.length }, createLogger('silent'));
    sweeper.start();
    sweeper.start();
    await jest.advanceTimersByTimeAsync(1);
    expect(removed).toEqual([0]);
    fails = false;
    await jest.advanceTimersByTimeAsync(2 * HOUR_MS);
    expect(removed).toEqual([0, 1, 2]);
    await sweeper.stop();
    await jest.advanceTimersByTimeAsync(5 * HOUR_MS);
    expect(removed).toHaveLength(3);
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

test('a stop ends a removal that is under way, and waits for it', async () => {
  let ended = false;
  const store = {
    removeExpiredSessions: (_before: number, { signal }: Call): Promise<void> =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          ended = true;
          resolve();
        }),
      ),
  } as unknown as AccountStore;
  const sweeper = new ExpiredSessions(store, { now: () => 1 }, createLogger('silent'));
  sweeper.start();
  await Promise.resolve();
  await sweeper.stop();
  expect(ended).toBe(true);
});
