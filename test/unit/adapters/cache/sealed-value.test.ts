import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openValue, sealValue } from '../../../../internal/adapters/cache/redis/sealed-value.js';

test('a value comes back under its key, and under no other', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (key, other, value) => {
      const sealed = sealValue(key, value);
      expect(openValue(key, sealed)).toBe(value);
      if (other !== key) expect(openValue(other, sealed)).toBeNull();
    }),
  );
});

test('what was not set is none: foreign text, a cut, another value', () => {
  const sealed = sealValue('key', '{"count":1}');
  for (const foreign of [
    '',
    'null',
    '{}',
    '{"count":1}',
    sealed.slice(0, -1),
    sealed.slice(1),
    `${sealed} `,
  ]) {
    expect(openValue('key', foreign)).toBeNull();
  }
});
