import { describe, expect, test } from '@jest/globals';
import {
  parseRangeBound,
  rangeBefore,
  rangeOf,
  resolveBounds,
} from '../../../../internal/domain/questions/question-range.js';
import type { TimeRange } from '../../../../internal/domain/questions/question.js';
import { zoneNamed } from './zones.js';

/** 13:30 in Berlin. */
const now = Date.parse('2015-05-17T11:30:00Z');

function range(zone: string, start: string | null, end: string | null): string[] {
  const bound = (text: string | null) => (text === null ? null : parseRangeBound(text));
  const bounds = resolveBounds(zoneNamed(zone), { start: bound(start), end: bound(end) }, now);
  return instants(rangeOf(zoneNamed(zone), bounds));
}

function before(zone: string, start: string | null, end: string | null): string[] {
  const bound = (text: string | null) => (text === null ? null : parseRangeBound(text));
  const bounds = resolveBounds(zoneNamed(zone), { start: bound(start), end: bound(end) }, now);
  return instants(rangeBefore(zoneNamed(zone), bounds));
}

function instants({ from, until }: TimeRange): string[] {
  return [from, until].map((instant) => new Date(instant).toISOString());
}

describe('ranges', () => {
  test.each([
    [
      'one date is a whole day',
      'Europe/Berlin',
      '2015-05-17',
      '2015-05-17',
      '2015-05-16T22:00:00.000Z',
      '2015-05-17T22:00:00.000Z',
    ],
    [
      'a day of 23 hours',
      'Europe/Berlin',
      '2015-03-29',
      '2015-03-29',
      '2015-03-28T23:00:00.000Z',
      '2015-03-29T22:00:00.000Z',
    ],
    [
      'a time as the end is not included',
      'UTC',
      '2015-05-17',
      '2015-05-17T10:00:00Z',
      '2015-05-17T00:00:00.000Z',
      '2015-05-17T10:00:00.000Z',
    ],
    [
      'a time as the start, a date as the end',
      'Europe/Berlin',
      '2015-05-17T10:00:00+02:00',
      '2015-05-18',
      '2015-05-17T08:00:00.000Z',
      '2015-05-18T22:00:00.000Z',
    ],
    [
      'neither: the last 30 dates with today',
      'Europe/Berlin',
      null,
      null,
      '2015-04-17T22:00:00.000Z',
      '2015-05-17T22:00:00.000Z',
    ],
    [
      'today is the local one',
      'Pacific/Kiritimati',
      null,
      null,
      '2015-04-18T10:00:00.000Z',
      '2015-05-18T10:00:00.000Z',
    ],
    [
      'only a start: until the end of today',
      'Europe/Berlin',
      '2015-05-01T00:00:00Z',
      null,
      '2015-05-01T00:00:00.000Z',
      '2015-05-17T22:00:00.000Z',
    ],
    [
      'only an end date: 30 dates',
      'UTC',
      null,
      '2015-03-01',
      '2015-01-31T00:00:00.000Z',
      '2015-03-02T00:00:00.000Z',
    ],
    [
      'only an end time: its date and 29 more',
      'UTC',
      null,
      '2015-03-01T00:00:00.001Z',
      '2015-01-31T00:00:00.000Z',
      '2015-03-01T00:00:00.001Z',
    ],
    [
      'only an end time at midnight: the date that ends there',
      'UTC',
      null,
      '2015-03-01T00:00:00Z',
      '2015-01-30T00:00:00.000Z',
      '2015-03-01T00:00:00.000Z',
    ],
    [
      'a day without midnight',
      'America/Sao_Paulo',
      '2017-10-15',
      '2017-10-15',
      '2017-10-15T03:00:00.000Z',
      '2017-10-16T02:00:00.000Z',
    ],
    [
      'an end before a day that did not exist',
      'Pacific/Apia',
      '2011-12-29',
      '2011-12-29',
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
    ],
    [
      'a start on a day that did not exist',
      'Pacific/Apia',
      '2011-12-30',
      '2011-12-31',
      '2011-12-30T10:00:00.000Z',
      '2011-12-31T10:00:00.000Z',
    ],
    [
      'a clock set back at 00:01',
      'America/St_Johns',
      '2009-11-01',
      '2009-11-01',
      '2009-11-01T02:30:00.000Z',
      '2009-11-02T03:30:00.000Z',
    ],
    [
      'an offset with seconds',
      'Africa/Monrovia',
      '1971-07-01',
      '1971-07-01',
      '1971-07-01T00:44:30.000Z',
      '1971-07-02T00:44:30.000Z',
    ],
    [
      'nothing is older than 1970',
      'UTC',
      '0000-01-01',
      '1970-01-01',
      '1970-01-01T00:00:00.000Z',
      '1970-01-02T00:00:00.000Z',
    ],
    [
      '1970 begins in UTC',
      'Europe/Berlin',
      '1970-01-01',
      '1970-01-01',
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T23:00:00.000Z',
    ],
    [
      'the last date there is',
      'UTC',
      '9999-12-31',
      '9999-12-31',
      '9999-12-31T00:00:00.000Z',
      '+010000-01-01T00:00:00.000Z',
    ],
  ])('%s', (_, zone, start, end, from, until) => {
    expect(range(zone, start, end)).toEqual([from, until]);
  });

  test('before 1970 there is nothing', () => {
    expect(range('UTC', '1950-01-01', '1960-01-01')).toEqual([
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
    ]);
  });
});

describe('the period before', () => {
  test.each([
    [
      'a date: the one before',
      'Europe/Berlin',
      '2015-03-30',
      '2015-03-30',
      '2015-03-28T23:00:00.000Z',
      '2015-03-29T22:00:00.000Z',
    ],
    [
      'as many dates, however long',
      'Europe/Berlin',
      '2015-03-29',
      '2015-03-30',
      '2015-03-26T23:00:00.000Z',
      '2015-03-28T23:00:00.000Z',
    ],
    [
      'the thirty dates that nobody asked for',
      'UTC',
      null,
      null,
      '2015-03-19T00:00:00.000Z',
      '2015-04-18T00:00:00.000Z',
    ],
    [
      'a time in it: as many ms',
      'Europe/Berlin',
      '2015-03-29',
      '2015-03-29T22:00:00Z',
      '2015-03-28T00:00:00.000Z',
      '2015-03-28T23:00:00.000Z',
    ],
    [
      'two times',
      'UTC',
      '2015-05-17T10:00:00.500Z',
      '2015-05-17T10:00:02Z',
      '2015-05-17T09:59:59.000Z',
      '2015-05-17T10:00:00.500Z',
    ],
    [
      'nothing is older than 1970',
      'UTC',
      '1970-01-02',
      '1970-01-05',
      '1970-01-01T00:00:00.000Z',
      '1970-01-02T00:00:00.000Z',
    ],
    [
      'before 1970 there is nothing',
      'UTC',
      '1970-01-01',
      '1970-01-05',
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
    ],
    [
      'before a date that did not exist',
      'Pacific/Apia',
      '2011-12-31',
      '2011-12-31',
      '2011-12-30T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
    ],
    [
      'all the dates there are',
      'UTC',
      '0000-01-01',
      '9999-12-31',
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
    ],
  ])('%s', (_, zone, start, end, from, until) => {
    expect(before(zone, start, end)).toEqual([from, until]);
  });
});

describe('one end of a range', () => {
  test.each([
    ['2016-02-29T23:59:59Z', '2016-02-29T23:59:59.000Z'],
    ['2016-02-29t23:59:59.5z', '2016-02-29T23:59:59.500Z'],
    ['2016-02-29T23:59:59.9999999Z', '2016-02-29T23:59:59.999Z'],
    ['2016-03-01T00:00:00+05:45', '2016-02-29T18:15:00.000Z'],
    ['2016-02-29T20:00:00-09:30', '2016-03-01T05:30:00.000Z'],
    ['2016-02-29T20:00:00-00:00', '2016-02-29T20:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(parseRangeBound(text)).toEqual({ is: 'time', instant: Date.parse(instant) });
  });

  test.each([
    [''],
    ['today'],
    ['2015-5-17'],
    ['2015-02-29'],
    ['2015-04-31'],
    ['2015-13-01'],
    ['2015-00-01'],
    ['2015-05-00'],
    ['20150517'],
    ['2015-05-17 '],
    ['2015-05-17\n'],
    ['+002015-05-17'],
    ['2015-05-17T10:00:00'],
    ['2015-05-17T10:00Z'],
    ['2015-05-17 10:00:00Z'],
    ['2015-05-17T10:00:00 02:00'],
    ['2015-05-17T24:00:00Z'],
    ['2015-05-17T10:60:00Z'],
    ['2015-05-17T10:00:60Z'],
    ['2015-05-17T10:00:00.Z'],
    ['2015-05-17T10:00:00+24:00'],
    ['2015-05-17T10:00:00+02:60'],
    ['2015-05-17T10:00:00+0200'],
    ['2015-02-29T10:00:00Z'],
    ['1431864000'],
  ])('%j is none', (text) => {
    expect(parseRangeBound(text)).toBeNull();
  });
});
