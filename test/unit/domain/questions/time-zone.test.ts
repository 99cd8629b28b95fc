import { describe, expect, test } from '@jest/globals';
import { TimeZone } from '../../../../internal/domain/questions/time-zone.js';

describe('names of time zones', () => {
  test.each([
    ['UTC', 'UTC'],
    ['utc', 'UTC'],
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/ARGENTINA/BUENOS_AIRES', 'America/Argentina/Buenos_Aires'],
    ['America/Port-au-Prince', 'America/Port-au-Prince'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
  ])('%s is %s', (given, name) => {
    expect(TimeZone.named(given)?.name).toBe(name);
  });

  test('every zone that the runtime knows is known, by its name as it stands', () => {
    for (const name of Intl.supportedValuesOf('timeZone')) expect(TimeZone.named(name)?.name).toBe(name);
  });

  test.each([
    ['+02:00'],
    ['-0230'],
    ['GMT+05:00'],
    ['Z'],
    [''],
    [' UTC'],
    ['UTC '],
    ['Europe/Atlantis'],
    ['PST'],
    ['2015-01-01T00:00Z[Europe/Berlin]'],
    ['[Europe/Berlin]'],
    ['Europe/Berlin\0'],
    ['__proto__'],
    ['a'.repeat(100_000)],
  ])('%j is none', (given) => {
    expect(TimeZone.named(given)).toBeNull();
  });
});

describe('stretches', () => {
  test('join without gaps, and the last one never ends', () => {
    const zone = TimeZone.named('America/Sao_Paulo')!;
    const stretches = [...zone.stretches(0)];
    expect(stretches[0]?.from).toBe(0);
    expect(stretches.length).toBeGreaterThan(60);
    for (const [index, { until }] of stretches.entries()) {
      expect(until).toBe(stretches[index + 1]?.from ?? Infinity);
    }
  });

  test('give the offsets with their seconds', () => {
    const zone = TimeZone.named('Africa/Monrovia')!;
    const [first, second] = zone.stretches(0);
    expect(first).toEqual({
      from: 0,
      until: Date.parse('1972-01-07T00:44:30Z'),
      offset: -(44 * 60 + 30) * 1_000,
    });
    expect(second?.offset).toBe(0);
    expect(zone.offsetAt(first!.until - 1)).toBe(first?.offset);
  });
});
