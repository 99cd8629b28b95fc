import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cursorOf, placeOfCursor } from '../../../../internal/domain/questions/user-cursor.js';

const places = fc.record({
  timestamp: fc.nat({ max: 253_402_300_799_999 }),
  idKey: fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', 'f'), minLength: 32, maxLength: 32 }),
});

test('a cursor leads to its place, and stands in a URL as it is', () => {
  fc.assert(
    fc.property(places, (place) => {
      expect(placeOfCursor(cursorOf(place))).toEqual(place);
      expect(cursorOf(place)).toMatch(/^[\w-]+$/);
    }),
  );
});

test('anything else is none', () => {
  const real = cursorOf({ timestamp: 1, idKey: 'a'.repeat(32) });
  const padded = Buffer.from(`01 ${'a'.repeat(32)}`).toString('base64url');
  for (const text of ['', 'x', `${real}=`, ` ${real}`, `${real}!`, real.slice(1), `${real}\n`, padded]) {
    expect(placeOfCursor(text)).toBeNull();
  }
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => placeOfCursor(text) === null));
});
