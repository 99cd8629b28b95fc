import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Scalar } from '../../../../internal/domain/questions/filter.js';
import { compareScalars, compareTexts } from '../../../../internal/domain/questions/scalar-order.js';

/** Both sides of the surrogates, where the order of UTF-16 is not the order of bytes, and texts that begin alike. */
const texts = ['', 'a', 'ab', 'b', 'B', 'é', 'z', '\u007f', '\u0080', '\ud7ff', '\ue000', '\ufffd', '\uffff']
  .concat(['\u{10000}', '\u{10001}', '\u{1f600}', '\u{10ffff}', '\u{1f600}a', 'a\u{10000}', 'a\uffff'])
  .concat(['1', '10', '2', 'null', 'true']);
const anyText = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary', maxLength: 6 }));
const anyScalar: fc.Arbitrary<Scalar> = fc.oneof(
  fc.constantFrom(null, false, true),
  fc.constantFrom(-1e308, -1, 0, 5e-324, 0.5, 1, 2, 10, 1e308),
  anyText,
);

describe('the order of values', () => {
  test('texts stand as their UTF-8 bytes do', () => {
    const property = fc.property(anyText, anyText, (a, b) => {
      const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(Math.sign(compareTexts(a, b))).toBe(expected);
      expect(Math.sign(compareScalars(a, b))).toBe(expected);
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test('null < false < true < numbers < strings', () => {
    const sorted: Scalar[] = [null, false, true, -1e308, -1, 0, 0.5, 2, 10, 1e308, '', '1', 'null', 'true'];
    for (const [i, a] of sorted.entries()) {
      for (const [j, b] of sorted.entries()) expect(Math.sign(compareScalars(a, b))).toBe(Math.sign(i - j));
    }
  });

  test('is one: no two values stand alike but equal ones, and three never go round', () => {
    const property = fc.property(anyScalar, anyScalar, anyScalar, (a, b, c) => {
      expect(compareScalars(a, b) === 0).toBe(a === b);
      expect(Math.sign(compareScalars(a, b)) + Math.sign(compareScalars(b, a))).toBe(0);
      if (compareScalars(a, b) < 0 && compareScalars(b, c) < 0) expect(compareScalars(a, c)).toBeLessThan(0);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});
