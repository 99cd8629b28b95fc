import { describe, expect, test } from '@jest/globals';
import { randomIds } from '../../../internal/adapters/ids/random/index.js';
import { isUuidV7, parseUuid, uuidV7Time } from '../../../internal/domain/event/uuid.js';

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('ids', () => {
  test.each([0, 1, 0xffff, 0x1_0000, Date.UTC(2026, 0, 31), 2 ** 48 - 1])(
    'of %d ms are UUIDv7s of that time',
    (now) => {
      const id = randomIds.uuid(now);
      expect(id).toMatch(uuidV7);
      const digits = Buffer.from(parseUuid(id) ?? '');
      expect(isUuidV7(digits, 0)).toBe(true);
      expect(uuidV7Time(digits, 0)).toBe(now);
    },
  );

  test('are written to their place and nowhere else', () => {
    const bytes = Buffer.alloc(40, '#');
    randomIds.putUuid(0x019c13989500, bytes, 2);
    expect(bytes.toString()).toMatch(/^##019c1398-9500-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}##$/);
  });

  test('never come twice, and each of their random digits takes every value', () => {
    const ids = Array.from({ length: 2_000 }, () => randomIds.uuid(1));
    expect(new Set(ids).size).toBe(2_000);
    for (let place = 0; place < 36; place++) {
      const values = new Set(ids.map((id) => id[place]));
      const expected = place < 15 || [18, 23].includes(place) ? 1 : place === 19 ? 4 : 16;
      expect([place, values.size]).toStrictEqual([place, expected]);
    }
  });
});
