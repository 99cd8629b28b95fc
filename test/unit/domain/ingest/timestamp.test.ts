import { describe, expect, test } from '@jest/globals';
import { now } from '../../../support/ingest/expect-event.js';
import { accepted, eventWith, faultsOf } from '../../../support/ingest/scan-one.js';

const at = (token: string): number => accepted(eventWith(`"timestamp":${token}`)).timestamp;
const refusal = (token: string): string[] => faultsOf(eventWith(`"timestamp":${token}`));
const iso = (time: number): string => JSON.stringify(new Date(time).toISOString());

describe('a timestamp', () => {
  test.each([
    ['"2015-05-17T10:05:03Z"', '2015-05-17T10:05:03.000Z'],
    ['"2015-05-17t10:05:03.1z"', '2015-05-17T10:05:03.100Z'],
    ['"2015-05-17T10:05:03.9996Z"', '2015-05-17T10:05:03.999Z'],
    ['"2015-05-17T10:05:03.1234567890123456789+00:00"', '2015-05-17T10:05:03.123Z'],
    ['"2016-02-29T23:59:59-23:59"', '2016-03-01T23:58:59.000Z'],
    ['"2000-02-29T00:00:00+05:45"', '2000-02-28T18:15:00.000Z'],
    ['"1969-12-31T23:00:00-01:00"', '1970-01-01T00:00:00.000Z'],
    ['"2015-05-17T10:05:03-00:00"', '2015-05-17T10:05:03.000Z'],
    ['"\\u0032015-05-17T10:05:03Z"', '2015-05-17T10:05:03.000Z'],
    ['1432000000', '2015-05-19T01:46:40.000Z'],
    ['1432000000.9996', '2015-05-19T01:46:40.999Z'],
    ['1432000000.0019999999999999999999', '2015-05-19T01:46:40.001Z'],
    ['1432000000.5', '2015-05-19T01:46:40.500Z'],
    ['1432000000123', '2015-05-19T01:46:40.123Z'],
    ['1432000000123.9999', '2015-05-19T01:46:40.123Z'],
    ['100000000000', '1973-03-03T09:46:40.000Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['-0', '1970-01-01T00:00:00.000Z'],
    ['-0.000', '1970-01-01T00:00:00.000Z'],
  ])('%s is %s', (token, time) => {
    expect(new Date(at(token)).toISOString()).toBe(time);
  });

  test.each([
    ...[
      '2015-05-17',
      '2015-05-17T10:05:03',
      '2015-05-17 10:05:03Z',
      '2015-05-17T10:05Z',
      '15-05-17T10:05:03Z',
    ],
    ...['2015-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2015-04-31T00:00:00Z', '2015-00-01T00:00:00Z'],
    ...['2015-13-01T00:00:00Z', '2015-01-00T00:00:00Z', '2015-01-32T00:00:00Z', '2015-05-17T24:00:00Z'],
    ...['2015-05-17T10:60:03Z', '2016-12-31T23:59:60Z', '2015-05-17T10:05:03.Z', '2015-05-17T10:05:03,5Z'],
    ...['2015-05-17T10:05:03+24:00', '2015-05-17T10:05:03+01:60', '2015-05-17T10:05:03+0100', 'now', ' '],
    ...[
      '2015-05-17T10:05:03+01',
      '2015-05-17T10:05:03ZZ',
      '+2015-05-17T10:05:03Z',
      '2015-05-17T10:05:03.1 Z',
    ],
  ])('"%s" is none', (text) => {
    expect(refusal(JSON.stringify(text))).toStrictEqual(['timestamp invalid_request']);
  });

  test.each(['1e9', '1.5e9', '1432E6', '0e0', 'true', '[]', '{}', '""', '"2015-05-17T10:05:03\\nZ"'])(
    '%s is none',
    (token) => expect(refusal(token)).toStrictEqual(['timestamp invalid_request']),
  );

  test('is refused before 1970', () => {
    for (const token of ['-1', '-0.0001', '"1969-12-31T23:59:59.999Z"', '"0000-01-01T00:00:00Z"']) {
      expect(refusal(token)).toStrictEqual(['timestamp timestamp_out_of_range']);
    }
    expect(at('"1970-01-01T00:00:00Z"')).toBe(0);
  });

  test('is refused more than 24 hours ahead', () => {
    const latest = now + 86_400_000;
    expect(at(iso(latest))).toBe(latest);
    expect(at(String(latest))).toBe(latest);
    for (const token of [iso(latest + 1), String(latest + 1), '99999999999', '9'.repeat(300)]) {
      expect(refusal(token)).toStrictEqual(['timestamp timestamp_out_of_range']);
    }
  });
});
