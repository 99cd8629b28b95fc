import { expect, test } from '@jest/globals';
import { SharedRuns } from '../../../../internal/services/cache/shared-runs.js';
import type { Call } from '../../../../internal/ports/call.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { call } from '../../../support/call.js';
import { refusal } from '../../../support/refusal.js';

/** Work that a test ends, and what it saw of its call. */
class Work {
  begun = 0;
  last: Call | undefined;
  end = (_result: string | Error): void => undefined;

  readonly run = (of: Call): Promise<string> => {
    this.begun += 1;
    this.last = of;
    return new Promise((resolve, reject) => {
      this.end = (result) => (typeof result === 'string' ? resolve(result) : reject(result));
    });
  };
}

function caller(): { readonly call: Call; leave(): void } {
  const controller = new AbortController();
  return { call: { ...call(), signal: controller.signal }, leave: () => controller.abort() };
}

test('those who ask at once share a run, the next begins another', async () => {
  const [runs, work] = [new SharedRuns<string>(), new Work()];
  const all = Array.from({ length: 5 }, () => runs.share('key', call(), work.run));
  const other = new Work();
  const apart = runs.share('another', call(), other.run);
  work.end('1');
  other.end('2');
  expect(await Promise.all(all)).toEqual(['1', '1', '1', '1', '1']);
  expect(await apart).toBe('2');
  expect(work.begun).toBe(1);
  const next = runs.share('key', call(), work.run);
  work.end('3');
  expect(await next).toBe('3');
});

test('one who leaves fails nobody, not even the one who began; when all have left, the work ends', async () => {
  const [runs, work, first, second] = [new SharedRuns<string>(), new Work(), caller(), caller()];
  const [one, other] = [first, second].map(({ call }) => refusal(runs.share('key', call, work.run)));
  const third = runs.share('key', call(), work.run);
  first.leave();
  expect(await one).toBe('cancelled');
  expect(work.last?.signal.aborted).toBe(false);
  second.leave();
  expect(await other).toBe('cancelled');
  work.end('1');
  expect(await third).toBe('1');

  const alone = caller();
  const left = refusal(runs.share('key', alone.call, work.run));
  alone.leave();
  expect(await left).toBe('cancelled');
  expect(work.last?.signal.aborted).toBe(true);
  const next = runs.share('key', call(), work.run);
  work.end('2');
  expect(await next).toBe('2');
  expect(work.begun).toBe(3);
});

test('who has less time than the run, or more, is not held to its time', async () => {
  const [runs, work, own] = [new SharedRuns<string>(), new Work(), new Work()];
  const began = refusal(runs.share('key', call(), work.run));
  const hurried = runs.share('key', { ...call(), deadline: Date.now() + 10_000 }, own.run);
  own.end('1');
  expect(await hurried).toBe('1');
  const later = { ...call(), deadline: Date.now() + 100_000 };
  const patient = runs.share('key', later, own.run);
  work.end(new PatchbayError('deadline_exceeded', 'It took too long.'));
  expect(await began).toBe('deadline_exceeded');
  while (own.begun < 2) await new Promise(setImmediate);
  own.end('2');
  expect(await patient).toBe('2');
});
