import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Scalar } from '../../../../internal/domain/questions/filter.js';
import { FunnelChainFinder, type FunnelChain } from '../../../../internal/domain/questions/funnel-chain.js';

interface Step {
  readonly at: number;
  /** The steps that it is of, from 1. */
  readonly of: readonly number[];
  readonly value?: Scalar;
}

function kindsOf({ of }: Step): number {
  return of.reduce((bits, step) => bits | (1 << (step - 1)), 0);
}

function found(finder: FunnelChainFinder, events: readonly Step[]): FunnelChain | null {
  for (const event of events) finder.take(event.at, kindsOf(event), event.value ?? null);
  return finder.end();
}

function timesOf(steps: number, window: number, events: readonly Step[]): readonly number[] | undefined {
  return found(new FunnelChainFinder(steps, window), events)?.times;
}

/** The rule word by word, in quadratic time. */
function reference(steps: number, window: number, events: readonly Step[]): FunnelChain | null {
  let best: FunnelChain | null = null;
  for (const start of events.filter(({ of }) => of.includes(1))) {
    const times = [start.at];
    for (let step = 2; step <= steps; step++) {
      const previous = times.at(-1)!;
      const next = events.find(({ at, of }) => of.includes(step) && at > previous && at <= start.at + window);
      if (next === undefined) break;
      times.push(next.at);
    }
    if (best === null || times.length > best.times.length) best = { times, value: start.value ?? null };
  }
  return best;
}

describe('the chain that counts', () => {
  test('takes the earliest event of each next step', () => {
    const events = [1, 2, 2, 3, 3].map((step, i) => ({ at: i * 10, of: [step] }));
    expect(timesOf(3, 100, events)).toEqual([0, 10, 30]);
  });

  test('needs a later instant for each step', () => {
    const together = [
      { at: 5, of: [1] },
      { at: 5, of: [2] },
    ];
    expect(timesOf(2, 100, together)).toEqual([5]);
    expect(timesOf(2, 100, [...together, { at: 6, of: [2] }])).toEqual([5, 6]);
    expect(
      timesOf(3, 100, [
        { at: 5, of: [1] },
        { at: 6, of: [2] },
        { at: 6, of: [3] },
      ]),
    ).toEqual([5, 6]);
  });

  test('has its window from the start, its end included', () => {
    const events = (last: number) => [1, 2, 3].map((step, i) => ({ at: [0, 90, last][i]!, of: [step] }));
    expect(timesOf(3, 100, events(100))).toEqual([0, 90, 100]);
    expect(timesOf(3, 100, events(101))).toEqual([0, 90]);
  });

  test('begins at a later start where the first one is too early', () => {
    const events = [
      { at: 0, of: [1] },
      { at: 50, of: [1] },
      { at: 60, of: [2] },
      { at: 140, of: [3] },
    ];
    expect(timesOf(3, 100, events)).toEqual([50, 60, 140]);
  });

  test('is the earliest of equal ones, and the longest of all', () => {
    const events = [
      { at: 0, of: [1], value: 'a' },
      { at: 1, of: [2] },
      { at: 500, of: [1], value: 'b' },
      { at: 501, of: [2] },
      { at: 900, of: [1], value: 'c' },
      { at: 901, of: [2] },
      { at: 902, of: [3] },
    ];
    expect(found(new FunnelChainFinder(3, 100), events.slice(0, 4))).toEqual({ times: [0, 1], value: 'a' });
    expect(found(new FunnelChainFinder(3, 100), events)).toEqual({ times: [900, 901, 902], value: 'c' });
  });

  test('has the value of the first of several starts of one instant', () => {
    const events = [
      { at: 0, of: [2], value: 'no start' },
      { at: 0, of: [1], value: 'first' },
      { at: 0, of: [1], value: 'second' },
    ];
    expect(found(new FunnelChainFinder(2, 100), events)?.value).toBe('first');
  });

  test('one event may be of several steps, but is not its own successor', () => {
    const events = [0, 10, 20].map((at) => ({ at, of: [1, 2, 3] }));
    expect(timesOf(3, 100, events.slice(0, 2))).toEqual([0, 10]);
    expect(timesOf(3, 100, events)).toEqual([0, 10, 20]);
  });

  test('is none without a start', () => {
    expect(found(new FunnelChainFinder(2, 100), [{ at: 0, of: [2] }])).toBeNull();
  });
});

const funnel = fc.record({
  steps: fc.integer({ min: 2, max: 5 }),
  window: fc.integer({ min: 1, max: 30 }),
  actors: fc.array(
    fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 60 }),
        of: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
        value: fc.integer({ min: 0, max: 9 }),
      }),
      { maxLength: 40 },
    ),
    { minLength: 1, maxLength: 4 },
  ),
});

test('is the one of the rule, for any events, one actor after the other', () => {
  fc.assert(
    fc.property(funnel, ({ steps, window, actors }) => {
      const finder = new FunnelChainFinder(steps, window);
      for (const events of actors) {
        const own = events
          .map((event) => ({ ...event, of: event.of.filter((step) => step <= steps) }))
          .filter(({ of }) => of.length > 0)
          .sort((a, b) => a.at - b.at);
        expect(found(finder, own)).toEqual(reference(steps, window, own));
      }
    }),
    { numRuns: 3_000 },
  );
});

test('an actor with a million events is no trouble, however they lie', () => {
  const finder = new FunnelChainFinder(10, 366 * 86_400_000);
  // Quadratic work would be 10^12 steps: the runner's own limit would end it. Step 10 never comes.
  for (let i = 0; i < 1_000_000; i++) finder.take(i * 1_000, 1 << (i % 9), null);
  expect(finder.end()?.times).toHaveLength(9);
});
