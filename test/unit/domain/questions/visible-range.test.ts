import { describe, expect, test } from '@jest/globals';
import { visibleRange } from '../../../../internal/domain/questions/visible-range.js';

/** 01:30 of the 18th in Berlin, 13:30 of the 17th in Honolulu. */
const now = Date.parse('2015-05-17T23:30:00Z');
const at = (time: string) => Date.parse(time);

function visible(timezone: string, retentionDays: number | null, from: string, until: string): string[] {
  const range = visibleRange({ from: at(from), until: at(until) }, { id: '', timezone, retentionDays }, now);
  return [range.from, range.until].map((instant) => new Date(instant).toISOString());
}

describe('the range that retention leaves', () => {
  test.each([
    ['without retention: all', 'UTC', null, '1970-01-01T00:00:00.000Z'],
    ['one day is today', 'UTC', 1, '2015-05-17T00:00:00.000Z'],
    ["today is the project's", 'Europe/Berlin', 1, '2015-05-17T22:00:00.000Z'],
    ['also behind UTC', 'Pacific/Honolulu', 1, '2015-05-17T10:00:00.000Z'],
    ['local days, over a clock change', 'Europe/Berlin', 51, '2015-03-28T23:00:00.000Z'],
    ['and before it', 'Europe/Berlin', 52, '2015-03-27T23:00:00.000Z'],
    ['longer than there were events', 'Asia/Tokyo', 36_500, '1970-01-01T00:00:00.000Z'],
    ['longer than calendars go', 'Asia/Tokyo', 2 ** 50, '1970-01-01T00:00:00.000Z'],
    ['in a zone that is not known: UTC', 'Europe/Atlantis', 2, '2015-05-16T00:00:00.000Z'],
  ])('%s', (_, timezone, days, from) => {
    expect(visible(timezone, days, '1970-01-01T00:00:00Z', '2015-05-18T10:00:00Z')).toEqual([
      from,
      '2015-05-18T10:00:00.000Z',
    ]);
  });

  test('a range that begins later is as it was', () => {
    expect(visible('UTC', 2, '2015-05-16T00:00:00.001Z', '2015-05-17T00:00:00Z')).toEqual([
      '2015-05-16T00:00:00.001Z',
      '2015-05-17T00:00:00.000Z',
    ]);
  });

  test('what is all older is empty', () => {
    for (const end of ['2015-05-17T00:00:00.000Z', '2015-05-01T00:00:00.000Z']) {
      expect(visible('UTC', 1, '2015-04-01T00:00:00Z', end)).toEqual([end, end]);
    }
  });
});
