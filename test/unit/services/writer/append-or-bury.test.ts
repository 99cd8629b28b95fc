import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CanonicalEvent } from '../../../../internal/domain/event/event.js';
import { appendOrBury } from '../../../../internal/services/writer/append-or-bury.js';
import { PatchbayError, type ErrorCode } from '../../../../pkg/errors/index.js';

function event(number: number): CanonicalEvent {
  return { projectId: 'p', timestamp: number, idKey: String(number), line: Buffer.alloc(0) };
}

/** A storage that refuses some events for their data, and fails `outages` times before it works at all. */
class Storage {
  readonly stored: number[] = [];
  readonly buried: number[] = [];
  readonly retried: ErrorCode[] = [];
  appends = 0;

  constructor(
    readonly refused: ReadonlySet<number>,
    private outages: readonly ErrorCode[] = [],
  ) {}

  run(events: readonly CanonicalEvent[], signal = new AbortController().signal): Promise<void> {
    return appendOrBury(events, {
      clock: { now: () => 0 },
      signal,
      append: async (some) => {
        this.appends += 1;
        this.#mayBeOut();
        if (some.some(({ timestamp }) => this.refused.has(timestamp))) {
          throw new PatchbayError('data_refused', 'A value does not fit.');
        }
        this.stored.push(...some.map(({ timestamp }) => timestamp));
        await Promise.resolve();
      },
      bury: async ({ timestamp }) => {
        this.#mayBeOut();
        this.buried.push(timestamp);
        await Promise.resolve();
      },
      onRetry: ({ code }) => this.retried.push(code),
    });
  }

  #mayBeOut(): void {
    const [code, ...rest] = this.outages;
    this.outages = rest;
    if (code !== undefined) throw new PatchbayError(code, 'Not now.');
  }
}

const ascending = (a: number, b: number): number => a - b;

describe('appendOrBury', () => {
  test('whatever is refused: each event is stored or buried, once, and only the refused are buried', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.nat({ max: 199 })),
        async (count, bad) => {
          const numbers = Array.from({ length: count }, (_, number) => number);
          const refused = new Set(bad.filter((number) => number < count));
          const storage = new Storage(refused);
          await storage.run(numbers.map(event));
          expect(storage.buried.sort(ascending)).toEqual([...refused].sort(ascending));
          expect(storage.stored.sort(ascending)).toEqual(numbers.filter((number) => !refused.has(number)));
        },
      ),
    );
  });

  test('one bad event among 1,000 costs about two appends for each halving', async () => {
    const storage = new Storage(new Set([617]));
    await storage.run(Array.from({ length: 1_000 }, (_, number) => event(number)));
    expect(storage.buried).toEqual([617]);
    expect(storage.appends).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(1_000)));
  });

  test('an outage is waited out, in the storage and in the dead letters, and buries nothing', async () => {
    const storage = new Storage(new Set([1]), [
      'unavailable',
      'deadline_exceeded',
      'internal',
      'storage_full',
    ]);
    await storage.run([event(0), event(1)]);
    expect(storage.retried).toEqual(['unavailable', 'deadline_exceeded', 'internal', 'storage_full']);
    expect(storage.stored).toEqual([0]);
    expect(storage.buried).toEqual([1]);
  });

  test('a stop ends the waiting, and the events stay unacknowledged', async () => {
    const stop = new AbortController();
    const storage = new Storage(new Set(), new Array<ErrorCode>(1_000).fill('unavailable'));
    const running = storage.run([event(0)], stop.signal);
    stop.abort();
    await expect(running).rejects.toThrow();
    expect(storage.stored).toEqual([]);
  });
});
