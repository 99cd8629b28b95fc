import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { asFastAsAnswered, atConstantRate, type Sender } from '../../../bench/generator/pacing.js';

/** Answers each request when it is told to. */
class Answering implements Sender {
  readonly due: number[] = [];
  readonly sentAt: number[] = [];
  readonly #answer: () => Promise<void>;

  constructor(answer: () => Promise<void>) {
    this.#answer = answer;
  }

  async exchange(dueAt: number): Promise<void> {
    this.due.push(dueAt);
    this.sentAt.push(performance.now());
    await this.#answer();
  }
}

test('at a constant rate requests fall due at equal distances, and those of a standstill are charged for it', async () => {
  let release = (): void => undefined;
  const standstill = new Promise<void>((resolve) => (release = resolve));
  const sender = new Answering(() => standstill);
  // Asked once a millisecond at most: at the fiftieth question, as many requests are due.
  let asked = 0;
  const goesOn = (): boolean => {
    asked += 1;
    if (asked < 50) return true;
    expect(sender.due).toHaveLength(1);
    release();
    return false;
  };
  await atConstantRate([sender], 1_000, goesOn);
  expect(sender.due.length).toBeGreaterThan(40);
  sender.due.slice(1).forEach((dueAt, index) => expect(dueAt - sender.due[index]!).toBeCloseTo(1, 6));
  // The second was due a millisecond after the first, and sent only when that was answered.
  expect(sender.sentAt[1]! - sender.due[1]!).toBeGreaterThan(40);
});

test('no request is sent before it is due, nor by a sender that has one on its way', async () => {
  let underWay = 0;
  const senders = [1, 2, 3].map(() => {
    let isBusy = false;
    return new Answering(async () => {
      expect(isBusy).toBe(false);
      isBusy = true;
      underWay += 1;
      expect(underWay).toBeLessThanOrEqual(3);
      await wait(2);
      underWay -= 1;
      isBusy = false;
    });
  });
  const all = () => senders.flatMap(({ due }) => due);
  await atConstantRate(senders, 2_000, () => all().length < 200);
  for (const { due, sentAt } of senders) {
    due.forEach((dueAt, index) => expect(sentAt[index]!).toBeGreaterThanOrEqual(dueAt));
  }
  expect(new Set(all()).size).toBe(all().length);
});

test.each([['constant rate'], ['as fast as answered']])(
  'what breaks a request ends the load: %s',
  async (name) => {
    const sender = new Answering(() => Promise.reject(new Error('cut off')));
    const goesOn = (): boolean => true;
    const run =
      name === 'constant rate' ? atConstantRate([sender], 100, goesOn) : asFastAsAnswered([sender], goesOn);
    await expect(run).rejects.toThrow('cut off');
  },
);

test('what is late when the time is over is not sent where a load says so', async () => {
  let release = (): void => undefined;
  const standstill = new Promise<void>((resolve) => (release = resolve));
  const sender = new Answering(() => standstill);
  let asked = 0;
  const goesOn = (): boolean => {
    asked += 1;
    if (asked < 50) return true;
    setImmediate(release);
    return false;
  };
  await atConstantRate([sender], 1_000, goesOn, { dropsLate: true });
  expect(sender.due).toHaveLength(1);
});
