import { describe, expect, test } from '@jest/globals';
import { QuestionAdmission } from '../../../../internal/services/questions/question-admission.js';
import { call } from '../../../support/call.js';

/** Work that ends when it is told to. */
class Work {
  readonly done: Promise<void>;
  end!: () => void;

  constructor(running: Set<Work>) {
    running.add(this);
    this.done = new Promise<void>((resolve) => {
      this.end = () => {
        running.delete(this);
        resolve();
      };
    });
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('QuestionAdmission', () => {
  test('works on so many at once, lets so many wait, and refuses the rest', async () => {
    const admission = new QuestionAdmission({ atOnce: 2, waiting: 3 });
    const running = new Set<Work>();
    let most = 0;
    const asked = Array.from({ length: 6 }, () =>
      admission.run('p', call(), () => {
        const { done } = new Work(running);
        most = Math.max(most, running.size);
        return done;
      }),
    );
    await expect(asked[5]).rejects.toMatchObject({ code: 'overloaded' });
    for (let left = 5; left > 0; left -= 1) {
      await turn();
      [...running][0]?.end();
      await turn();
    }
    await Promise.all(asked.slice(0, 5));
    expect(most).toBe(2);
  });

  test('what fails gives its turn on', async () => {
    const admission = new QuestionAdmission({ atOnce: 1, waiting: 1 });
    const failing = admission.run('p', call(), () => Promise.reject(new Error('no')));
    const next = admission.run('p', call(), () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
    await expect(admission.run('p', call(), () => Promise.resolve('again'))).resolves.toBe('again');
  });

  test('who has left when the turn comes costs no work', async () => {
    const admission = new QuestionAdmission({ atOnce: 1, waiting: 1 });
    const left = new AbortController();
    left.abort();
    let worked = false;
    const asked = admission.run('p', { ...call(), signal: left.signal }, () => {
      worked = true;
      return Promise.resolve();
    });
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(worked).toBe(false);
  });
});
