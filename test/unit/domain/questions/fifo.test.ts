import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Fifo } from '../../../../internal/domain/questions/fifo.js';

type Step = { readonly do: 'push' | 'take'; readonly times: number } | { readonly do: 'clear' };

const times = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 900, max: 3_000 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('push' as const), times }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('take' as const), times }) },
  { weight: 1, arbitrary: fc.constant({ do: 'clear' as const }) },
);

/** The plainest queue, and how many left it. */
class Reference {
  items: number[] = [];
  taken = 0;
}

function apply(step: Step, fifo: Fifo<number>, reference: Reference, next: () => number): void {
  if (step.do === 'clear') {
    fifo.clear();
    Object.assign(reference, new Reference());
    return;
  }
  for (let i = 0; i < step.times; i++) {
    if (step.do === 'push') {
      const item = next();
      fifo.push(item);
      reference.items.push(item);
    } else {
      if (fifo.first() !== reference.items[0]) throw new Error(`Another one is first at ${reference.taken}.`);
      fifo.takeFirst();
      if (reference.items.shift() !== undefined) reference.taken++;
    }
  }
}

describe('first in, first out', () => {
  test('as a plain array has it, over any steps', () => {
    const property = fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const fifo = new Fifo<number>();
      const reference = new Reference();
      let item = 0;
      for (const each of steps) {
        apply(each, fifo, reference, () => item++);
        expect(fifo.first()).toBe(reference.items[0]);
        expect([fifo.begin, fifo.end]).toEqual([reference.taken, reference.taken + reference.items.length]);
      }
    });
    fc.assert(property, { numRuns: 150 });
  });

  test('nothing is taken out of nothing', () => {
    const fifo = new Fifo<string>();
    fifo.takeFirst();
    expect([fifo.first(), fifo.begin, fifo.end]).toEqual([undefined, 0, 0]);
    fifo.push('a');
    fifo.takeFirst();
    fifo.takeFirst();
    expect([fifo.first(), fifo.begin, fifo.end]).toEqual([undefined, 1, 1]);
  });
});
