import { expect, test } from '@jest/globals';
import { hash } from 'node:crypto';
import { DigestCounts } from '../../../../internal/transport/cli/import/digest-counts.js';
import { SeededRandom } from '../../../support/seeded-random.js';

test('counts as a Map does, through many growths and with zeros in the digests', () => {
  const random = new SeededRandom(11);
  const counts = new DigestCounts();
  const expected = new Map<string, number>();
  for (let i = 0; i < 600_000; i++) {
    const digest =
      i % 100 === 0
        ? Buffer.from([0, 0, 0, 0, 0, 0, 0, random.whole(0, 3)])
        : hash('sha1', String(random.whole(1, 400_000)), 'buffer');
    const key = digest.toString('latin1', 0, 8);
    const count = (expected.get(key) ?? 0) + 1;
    expected.set(key, count);
    if (counts.add(digest) !== count) throw new Error(`The digest ${key} was counted wrong.`);
  }
  expect(expected.size).toBeGreaterThan(256 * 1_024);
});
