import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Scalar } from '../../../../internal/domain/questions/filter.js';
import type { FunnelChain } from '../../../../internal/domain/questions/funnel-chain.js';
import { FunnelTally } from '../../../../internal/domain/questions/funnel-tally.js';
import { limits } from '../../../../internal/domain/limits.js';
import { refusal } from '../../../support/refusal.js';

const noPause = () => Promise.resolve();
/** In the order of values. */
const pool: readonly Scalar[] = [null, false, true, 1, 2, '', '1', 'a', '\uffff', '\u{10000}'];

function tallyOf(chains: readonly FunnelChain[], steps: number, brokenDown: boolean): FunnelTally {
  const tally = new FunnelTally(steps, brokenDown);
  for (const chain of chains) tally.add(chain);
  return tally;
}

/** The rule word by word. */
function reference(chains: readonly FunnelChain[], steps: number) {
  return Array.from({ length: steps }, (_, step) => {
    const users = (reached: number) => chains.filter(({ times }) => times.length > reached).length;
    const waits = chains
      .filter(({ times }) => step > 0 && times.length > step)
      .map(({ times }) => (times[step]! - times[step - 1]!) / 1_000)
      .sort((a, b) => a - b);
    const middle =
      (waits[Math.floor((waits.length - 1) / 2)]! + waits[Math.ceil((waits.length - 1) / 2)]!) / 2;
    return {
      users: users(step),
      conversionPrevious: step === 0 || users(step - 1) === 0 ? null : users(step) / users(step - 1),
      conversionFirst: users(0) === 0 ? null : users(step) / users(0),
      medianSeconds: waits.length === 0 ? null : middle,
    };
  });
}

const anyChain = (steps: number): fc.Arbitrary<FunnelChain> =>
  fc.record({
    times: fc
      .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: steps })
      .map((waits) =>
        waits.map((_, index) => waits.slice(0, index + 1).reduce((sum, wait) => sum + wait * 250, 0)),
      ),
    value: fc.constantFrom(...pool),
  });

describe('a tally of chains', () => {
  test('is what counting them one by one gives, in all and for each value', async () => {
    const property = fc.asyncProperty(
      fc
        .integer({ min: 2, max: 4 })
        .chain((steps) => fc.tuple(fc.constant(steps), fc.array(anyChain(steps)))),
      async ([steps, chains]) => {
        const tally = tallyOf(chains, steps, true);
        expect(await tally.steps(noPause)).toEqual(reference(chains, steps));
        const rows = pool
          .map((value) => ({ value, own: chains.filter((chain) => chain.value === value) }))
          .filter(({ own }) => own.length > 0)
          .sort((a, b) => b.own.length - a.own.length)
          .map(({ value, own }) => ({ value, steps: reference(own, steps) }));
        expect(await tally.breakdown(noPause)).toEqual(rows);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  test('is not changed by being asked', async () => {
    const chains = [3, 1, 2].map((wait) => ({ times: [0, wait * 1_000], value: wait % 2 }));
    const tally = tallyOf(chains, 2, true);
    const first = [await tally.steps(noPause), await tally.breakdown(noPause)];
    expect([await tally.steps(noPause), await tally.breakdown(noPause)]).toEqual(first);
  });

  test('without chains there is nobody', async () => {
    const nobody = { users: 0, conversionPrevious: null, conversionFirst: null, medianSeconds: null };
    expect(await tallyOf([], 3, true).steps(noPause)).toEqual([nobody, nobody, nobody]);
    expect(await tallyOf([], 3, true).breakdown(noPause)).toEqual([]);
  });

  test('tells of the largest values only, and counts all', async () => {
    const chains = Array.from({ length: limits.funnelRows + 1 }, (_, index) => [
      ...new Array<FunnelChain>(index === 0 ? 1 : 2).fill({ times: [0], value: index }),
    ]).flat();
    const tally = tallyOf(chains, 2, true);
    const rows = await tally.breakdown(noPause);
    expect(rows.map(({ value }) => value)).toEqual(
      Array.from({ length: limits.funnelRows }, (_, i) => i + 1),
    );
    expect((await tally.steps(noPause))[0]?.users).toBe(chains.length);
  });

  test('meets as many values as it keeps, and refuses one more', async () => {
    const tally = new FunnelTally(2, true);
    for (let value = 0; value < limits.funnelValues; value++) tally.add({ times: [0], value });
    tally.add({ times: [0], value: 0 });
    const more = () => Promise.resolve().then(() => tally.add({ times: [0], value: 'one more' }));
    expect(await refusal(more())).toBe('question_too_large');
    const unbroken = tallyOf([{ times: [0], value: 'any' }], 2, false);
    expect(await unbroken.breakdown(noPause)).toEqual([]);
  });
});
