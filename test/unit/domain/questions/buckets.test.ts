import { describe, expect, test } from '@jest/globals';
import { bucketName, bucketsOf, type BucketKind } from '../../../../internal/domain/questions/buckets.js';
import { zoneNamed } from './zones.js';

/** Worked out by hand from the published rules of each zone; the range is given in UTC. */
interface Case {
  readonly why: string;
  readonly zone: string;
  readonly kind: BucketKind;
  readonly from: string;
  readonly until: string;
  readonly names: readonly string[];
}

const cases: readonly Case[] = [
  {
    why: 'UTC is written with an offset, and both ends may be cut',
    zone: 'UTC',
    kind: 'minute',
    from: '2015-05-17T10:05:59.999Z',
    until: '2015-05-17T10:07:00.001Z',
    names: [
      '2015-05-17T10:05:00.000+00:00',
      '2015-05-17T10:06:00.000+00:00',
      '2015-05-17T10:07:00.000+00:00',
    ],
  },
  {
    why: 'the end is not in the range',
    zone: 'UTC',
    kind: 'hour',
    from: '2015-05-17T10:00:00Z',
    until: '2015-05-17T11:00:00Z',
    names: ['2015-05-17T10:00:00.000+00:00'],
  },
  {
    why: 'Berlin, clock set forward: 02:00 does not come',
    zone: 'Europe/Berlin',
    kind: 'hour',
    from: '2015-03-29T00:30:00Z',
    until: '2015-03-29T02:30:00Z',
    names: [
      '2015-03-29T01:00:00.000+01:00',
      '2015-03-29T03:00:00.000+02:00',
      '2015-03-29T04:00:00.000+02:00',
    ],
  },
  {
    why: 'Berlin, clock set back: 02:00 comes twice',
    zone: 'Europe/Berlin',
    kind: 'hour',
    from: '2015-10-24T23:00:00Z',
    until: '2015-10-25T02:30:00Z',
    names: [
      '2015-10-25T01:00:00.000+02:00',
      '2015-10-25T02:00:00.000+02:00',
      '2015-10-25T02:00:00.000+01:00',
      '2015-10-25T03:00:00.000+01:00',
    ],
  },
  {
    why: 'New York, days of 23 and 25 hours',
    zone: 'America/New_York',
    kind: 'day',
    from: '2015-03-08T04:59:00Z',
    until: '2015-03-09T04:00:00.001Z',
    names: [
      '2015-03-07T00:00:00.000-05:00',
      '2015-03-08T00:00:00.000-05:00',
      '2015-03-09T00:00:00.000-04:00',
    ],
  },
  {
    why: 'New York, minutes around the clock set back',
    zone: 'America/New_York',
    kind: 'minute',
    from: '2015-11-01T05:59:30Z',
    until: '2015-11-01T06:00:30Z',
    names: ['2015-11-01T01:59:00.000-04:00', '2015-11-01T01:00:00.000-05:00'],
  },
  {
    why: 'Lord Howe, set back by half an hour: 01:30 begins again, as a bucket of its own',
    zone: 'Australia/Lord_Howe',
    kind: 'hour',
    from: '2015-04-04T14:30:00Z',
    until: '2015-04-04T16:30:00Z',
    names: [
      '2015-04-05T01:00:00.000+11:00',
      '2015-04-05T01:30:00.000+10:30',
      '2015-04-05T02:00:00.000+10:30',
    ],
  },
  {
    why: 'Lord Howe, set forward by half an hour: the hour 2 begins at 02:30',
    zone: 'Australia/Lord_Howe',
    kind: 'hour',
    from: '2015-10-03T15:00:00Z',
    until: '2015-10-03T16:00:00.001Z',
    names: [
      '2015-10-04T01:00:00.000+10:30',
      '2015-10-04T02:30:00.000+11:00',
      '2015-10-04T03:00:00.000+11:00',
    ],
  },
  {
    why: 'São Paulo, a day without midnight',
    zone: 'America/Sao_Paulo',
    kind: 'day',
    from: '2017-10-15T02:59:59.999Z',
    until: '2017-10-16T02:00:00.001Z',
    names: [
      '2017-10-14T00:00:00.000-03:00',
      '2017-10-15T01:00:00.000-02:00',
      '2017-10-16T00:00:00.000-02:00',
    ],
  },
  {
    why: 'São Paulo, midnight put off: 23:00 comes twice, the next day begins once',
    zone: 'America/Sao_Paulo',
    kind: 'day',
    from: '2018-02-18T01:30:00Z',
    until: '2018-02-18T03:00:00.001Z',
    names: ['2018-02-17T00:00:00.000-02:00', '2018-02-18T00:00:00.000-03:00'],
  },
  {
    why: 'Apia, the 30th did not exist',
    zone: 'Pacific/Apia',
    kind: 'day',
    from: '2011-12-30T09:59:59.999Z',
    until: '2011-12-31T10:00:00.001Z',
    names: [
      '2011-12-29T00:00:00.000-10:00',
      '2011-12-31T00:00:00.000+14:00',
      '2012-01-01T00:00:00.000+14:00',
    ],
  },
  {
    why: "St John's, set back at 00:01: the day that had begun goes on",
    zone: 'America/St_Johns',
    kind: 'day',
    from: '2009-11-01T02:29:59.999Z',
    until: '2009-11-02T03:30:00.001Z',
    names: [
      '2009-10-31T00:00:00.000-02:30',
      '2009-11-01T00:00:00.000-02:30',
      '2009-11-02T00:00:00.000-03:30',
    ],
  },
  {
    why: "St John's, set back at 00:01: a range that lies after it is still in the day that had begun",
    zone: 'America/St_Johns',
    kind: 'month',
    from: '2009-11-01T02:40:00Z',
    until: '2009-11-01T02:50:00Z',
    names: ['2009-11-01T00:00:00.000-02:30'],
  },
  {
    why: "St John's, set back at 00:01: hours of one, 59 and 60 minutes",
    zone: 'America/St_Johns',
    kind: 'hour',
    from: '2009-11-01T02:30:00Z',
    until: '2009-11-01T05:00:00Z',
    names: [
      '2009-11-01T00:00:00.000-02:30',
      '2009-10-31T23:01:00.000-03:30',
      '2009-11-01T00:00:00.000-03:30',
      '2009-11-01T01:00:00.000-03:30',
    ],
  },
  {
    why: 'Kolkata, hours begin at half past in UTC',
    zone: 'Asia/Kolkata',
    kind: 'hour',
    from: '2015-05-17T10:00:00Z',
    until: '2015-05-17T10:30:00.001Z',
    names: ['2015-05-17T15:00:00.000+05:30', '2015-05-17T16:00:00.000+05:30'],
  },
  {
    why: 'Kathmandu, since 1986 a quarter of an hour later still',
    zone: 'Asia/Kathmandu',
    kind: 'day',
    from: '1985-12-30T18:30:00Z',
    until: '1986-01-01T18:15:00.001Z',
    names: [
      '1985-12-31T00:00:00.000+05:30',
      '1986-01-01T00:15:00.000+05:45',
      '1986-01-02T00:00:00.000+05:45',
    ],
  },
  {
    why: 'Monrovia, an offset of -00:44:30 is written without its seconds, and still names the instant',
    zone: 'Africa/Monrovia',
    kind: 'day',
    from: '1971-07-01T00:44:30Z',
    until: '1971-07-02T00:44:30.001Z',
    names: ['1971-07-01T00:00:30.000-00:44', '1971-07-02T00:00:30.000-00:44'],
  },
  {
    why: 'Monrovia, set forward at midnight: the 7th begins at 00:44:30',
    zone: 'Africa/Monrovia',
    kind: 'day',
    from: '1972-01-07T00:44:29.999Z',
    until: '1972-01-08T00:00:00.001Z',
    names: [
      '1972-01-06T00:00:30.000-00:44',
      '1972-01-07T00:44:30.000+00:00',
      '1972-01-08T00:00:00.000+00:00',
    ],
  },
  {
    why: 'weeks begin on Monday, across the end of a year',
    zone: 'Europe/Berlin',
    kind: 'week',
    from: '2015-12-27T22:59:59.999Z',
    until: '2016-01-03T23:00:00.001Z',
    names: [
      '2015-12-21T00:00:00.000+01:00',
      '2015-12-28T00:00:00.000+01:00',
      '2016-01-04T00:00:00.000+01:00',
    ],
  },
  {
    why: 'the first week, month and day there are begin before 1970',
    zone: 'Europe/Berlin',
    kind: 'week',
    from: '1970-01-01T00:00:00Z',
    until: '1970-01-01T00:00:00.001Z',
    names: ['1969-12-29T00:00:00.000+01:00'],
  },
  {
    why: 'months of a leap year, over a clock change, named with the offset of their start',
    zone: 'Europe/Berlin',
    kind: 'month',
    from: '2016-02-29T12:00:00Z',
    until: '2016-04-30T22:00:00Z',
    names: [
      '2016-02-01T00:00:00.000+01:00',
      '2016-03-01T00:00:00.000+01:00',
      '2016-04-01T00:00:00.000+02:00',
    ],
  },
  {
    why: 'a leap day is a day',
    zone: 'UTC',
    kind: 'day',
    from: '2016-02-28T23:00:00Z',
    until: '2016-03-01T01:00:00Z',
    names: [
      '2016-02-28T00:00:00.000+00:00',
      '2016-02-29T00:00:00.000+00:00',
      '2016-03-01T00:00:00.000+00:00',
    ],
  },
];

describe('buckets', () => {
  test.each(cases)('$zone by $kind: $why', ({ zone, kind, from, until, names }) => {
    const range = { from: Date.parse(from), until: Date.parse(until) };
    expect(bucketsOf(zoneNamed(zone), kind, range).map(bucketName)).toEqual(names);
  });
});
