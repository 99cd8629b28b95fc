import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ProjectTurns } from '../../../../internal/services/admission/project-turns.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';

const refusal = (): PatchbayError => new PatchbayError('overloaded', 'no room');
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Asks for turns, and notes who has begun, who was refused, and what ends those that have begun. */
class Queue {
  readonly begun: string[] = [];
  readonly refused: string[] = [];
  readonly ends: { readonly name: string; end(): void }[] = [];
  readonly #turns: ProjectTurns;

  constructor(turns: ProjectTurns) {
    this.#turns = turns;
  }

  async ask(...names: string[]): Promise<void> {
    for (const name of names) {
      this.#turns.take(name[0]!).then(
        (end) => {
          this.begun.push(name);
          this.ends.push({ name, end });
        },
        () => this.refused.push(name),
      );
    }
    await soon();
  }

  async endFirst(): Promise<void> {
    this.ends.shift()?.end();
    await soon();
    await soon();
  }
}

describe('ProjectTurns', () => {
  test('a project that asks one question waits for no more than one of those before it', async () => {
    const queue = new Queue(new ProjectTurns({ atOnce: 1, atOnceOfProject: 1, waiting: 10 }, refusal));
    await queue.ask('a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2');
    for (let turn = 0; turn < 7; turn += 1) await queue.endFirst();
    expect(queue.begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  test('the next turn is of the project that has the fewest', async () => {
    const queue = new Queue(new ProjectTurns({ atOnce: 4, atOnceOfProject: 4, waiting: 10 }, refusal));
    await queue.ask('a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2');
    await queue.endFirst();
    await queue.endFirst();
    expect(queue.begun.slice(4)).toEqual(['b1', 'b2']);
  });

  test('when too many wait, the project with the most of them loses its latest', async () => {
    const queue = new Queue(new ProjectTurns({ atOnce: 1, atOnceOfProject: 1, waiting: 4 }, refusal));
    await queue.ask('a0', 'a1', 'a2', 'a3', 'a4', 'a5');
    expect(queue.refused).toEqual(['a5']);
    await queue.ask('b1', 'b2', 'b3');
    expect(new Set(queue.refused)).toEqual(new Set(['a5', 'a4', 'a3', 'b3']));
    for (let turn = 0; turn < 5; turn += 1) await queue.endFirst();
    expect(new Set(queue.begun)).toEqual(new Set(['a0', 'a1', 'a2', 'b1', 'b2']));
  });

  test('a project has no more than its own, even while there is room', async () => {
    const queue = new Queue(new ProjectTurns({ atOnce: 3, atOnceOfProject: 2, waiting: 0 }, refusal));
    await queue.ask('a1', 'a2', 'a3', 'b1', 'c1');
    expect(queue.begun).toEqual(['a1', 'a2', 'b1']);
    expect(queue.refused).toEqual(['a3', 'c1']);
    await queue.endFirst();
    await queue.ask('b2', 'b3');
    expect(queue.begun).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  test('whatever is asked and ended, the bounds hold, and everybody begins or is refused', async () => {
    const step = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.constant('end'));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const queue = new Queue(new ProjectTurns({ atOnce: 3, atOnceOfProject: 2, waiting: 4 }, refusal));
        let asked = 0;
        for (const [at, what] of steps.entries()) {
          if (what === 'end') await queue.endFirst();
          else {
            asked += 1;
            await queue.ask(`${what}${at}`);
          }
          const running = queue.ends.map(({ name }) => name[0]!);
          expect(running.length).toBeLessThanOrEqual(3);
          for (const project of running) {
            expect(running.filter((other) => other === project).length).toBeLessThanOrEqual(2);
          }
          expect(asked - queue.begun.length - queue.refused.length).toBeLessThanOrEqual(4);
        }
        while (queue.ends.length > 0) await queue.endFirst();
        expect(queue.begun.length + queue.refused.length).toBe(asked);
      }),
      { numRuns: 200 },
    );
  });
});
