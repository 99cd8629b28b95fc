import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeEntry, encodeEntry } from '../../../../../internal/adapters/broker/embedded/entry.js';

const entries = fc.record({
  sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  publishedAt: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  envelope: fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
});

test('an entry comes back as it was', () => {
  fc.assert(
    fc.property(entries, (entry) => {
      expect(decodeEntry(entry.sequence, encodeEntry(entry))).toEqual(entry);
    }),
  );
});

test('an entry with one bit changed, cut short, or under another number is refused', () => {
  fc.assert(
    fc.property(entries, fc.nat(), (entry, where) => {
      const bytes = encodeEntry(entry);
      const refused = expect.objectContaining({ code: 'incompatible_data', retryable: false });
      expect(() => decodeEntry(entry.sequence + 1, bytes)).toThrow(refused);
      expect(() => decodeEntry(entry.sequence, bytes.subarray(0, where % bytes.length))).toThrow(refused);
      bytes[(where >> 3) % bytes.length]! ^= 1 << (where & 7);
      expect(() => decodeEntry(entry.sequence, bytes)).toThrow(refused);
    }),
  );
});
