import { expect, test } from '@jest/globals';
import { untilVisible } from '../../../bench/visible.js';

/** Answers these counts, one a question, and the last one for ever. */
function counting(...counts: readonly number[]) {
  let asked = 0;
  return () => Promise.resolve(counts[Math.min(asked++, counts.length - 1)]!);
}

test('waits until exactly as many are counted', async () => {
  const before = performance.now();
  expect(await untilVisible(counting(0, 99, 100), 100, 60_000)).toBeGreaterThanOrEqual(before);
});

test('one event more is an error at once', async () => {
  await expect(untilVisible(counting(99, 101), 100, 60_000)).rejects.toThrow('101 are counted: some twice');
});

test('one event less is an error in the end', async () => {
  await expect(untilVisible(counting(99), 100, 0)).rejects.toThrow('99 are counted');
});
