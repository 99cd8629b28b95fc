import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { open } from 'lmdb';
import { sequenceKey } from '../../../../../internal/adapters/broker/embedded/file-check/sequence-key.js';

test('a sequence number has the key that lmdb-js gives it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-sequence-key-'));
  const root = open({ path: folder });
  try {
    const numbers = root.openDB<string, number>({ name: 'one', encoding: 'string' });
    const bytes = root.openDB<string, Buffer>({ name: 'one', encoding: 'string', keyEncoding: 'binary' });
    const sequence = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.maxSafeNat());
    const check = fc.asyncProperty(sequence, async (number) => {
      await numbers.put(number, 'here');
      expect(bytes.get(sequenceKey(number))).toBe('here');
      await numbers.remove(number);
    });
    await fc.assert(check, { numRuns: 150 });
  } finally {
    await root.close();
    await rm(folder, { recursive: true });
  }
});
