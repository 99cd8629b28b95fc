import { describe, expect, test } from '@jest/globals';
import { draft, newProject, storedEvent } from '../../support/event-draft.js';
import { answerBreakdown } from '../../support/oracle/breakdown-answer.js';
import { answerEvents } from '../../support/oracle/events-answer.js';

const project = newProject();

function buckets(timezone: string, group: string, start: string, end: string): string[] {
  const parameters = { group_by: [group], start_date: [start], end_date: [end] };
  return answerEvents({ events: [], project: { id: project, timezone }, now: 0, parameters }).data.map(
    (row) => row.bucket,
  );
}

/** Read off a calendar and the time-zone database by hand, so that the oracle itself is held against something. */
describe('the oracle, by hand', () => {
  test.each([
    ['a plain day', 'UTC', 'day', '2015-05-17', '2015-05-17', ['2015-05-17T00:00:00.000+00:00']],
    [
      'no midnight',
      'America/Sao_Paulo',
      'day',
      '2017-10-14',
      '2017-10-16',
      ['2017-10-14T00:00:00.000-03:00', '2017-10-15T01:00:00.000-02:00', '2017-10-16T00:00:00.000-02:00'],
    ],
    [
      'a day that was skipped',
      'Pacific/Apia',
      'day',
      '2011-12-29',
      '2011-12-31',
      ['2011-12-29T00:00:00.000-10:00', '2011-12-31T00:00:00.000+14:00'],
    ],
    [
      'set back over midnight: the day begun goes on',
      'America/St_Johns',
      'day',
      '2009-10-31',
      '2009-11-02',
      ['2009-10-31T00:00:00.000-02:30', '2009-11-01T00:00:00.000-02:30', '2009-11-02T00:00:00.000-03:30'],
    ],
    [
      'set back over midnight, in hours',
      'America/St_Johns',
      'hour',
      '2009-10-31T23:30:00-02:30',
      '2009-11-01T00:30:00-03:30',
      [
        '2009-10-31T23:00:00.000-02:30',
        '2009-11-01T00:00:00.000-02:30',
        '2009-10-31T23:01:00.000-03:30',
        '2009-11-01T00:00:00.000-03:30',
      ],
    ],
    [
      'set back by half an hour',
      'Australia/Lord_Howe',
      'hour',
      '2015-04-05T01:00:00+11:00',
      '2015-04-05T03:00:00+10:30',
      ['2015-04-05T01:00:00.000+11:00', '2015-04-05T01:30:00.000+10:30', '2015-04-05T02:00:00.000+10:30'],
    ],
    [
      'a jump of half an hour',
      'Australia/Lord_Howe',
      'hour',
      '2015-10-04T01:00:00+10:30',
      '2015-10-04T03:00:00+11:00',
      ['2015-10-04T01:00:00.000+10:30', '2015-10-04T02:30:00.000+11:00'],
    ],
    [
      'an offset with seconds',
      'Africa/Monrovia',
      'day',
      '1972-01-06',
      '1972-01-08',
      ['1972-01-06T00:00:30.000-00:44', '1972-01-07T00:44:30.000+00:00', '1972-01-08T00:00:00.000+00:00'],
    ],
    [
      'weeks begin on Monday',
      'Europe/Berlin',
      'week',
      '2015-03-29',
      '2015-03-30',
      ['2015-03-23T00:00:00.000+01:00', '2015-03-30T00:00:00.000+02:00'],
    ],
    [
      'nothing before 1970 but the name of the first bucket',
      'Asia/Tokyo',
      'month',
      '1969-06-01',
      '1970-02-01',
      ['1970-01-01T00:00:00.000+09:00', '1970-02-01T00:00:00.000+09:00'],
    ],
    [
      'a month begun before 1970',
      'America/New_York',
      'month',
      '1970-01-01T00:00:00Z',
      '1970-01-01',
      ['1969-12-01T00:00:00.000-05:00', '1970-01-01T00:00:00.000-05:00'],
    ],
  ])('%s', (_, timezone, group, start, end, expected) => {
    expect(buckets(timezone, group, start, end)).toEqual(expected);
  });

  test('the last 30 local dates, today included', () => {
    const now = Date.parse('2015-05-17T22:30:00Z');
    const answer = answerEvents({
      events: [],
      project: { id: project, timezone: 'Europe/Berlin' },
      now,
      parameters: {},
    });
    expect(answer.data).toHaveLength(30);
    expect(answer.data[0]?.bucket).toBe('2015-04-19T00:00:00.000+02:00');
    expect(answer.data[29]?.bucket).toBe('2015-05-18T00:00:00.000+02:00');
  });

  test('ties by bytes, null first, users distinct over the rest', () => {
    const events = ['\u{10000}', '\ufffd', undefined, 'b', 'b'].map((source, index) =>
      storedEvent(draft(project, { user_id: `u${index % 2}`, ...(source === undefined ? {} : { source }) })),
    );
    const parameters = {
      dimension: ['source'],
      limit: ['2'],
      start_date: ['2015-05-17'],
      end_date: ['2015-05-17'],
    };
    expect(
      answerBreakdown({ events, project: { id: project, timezone: 'UTC' }, now: 0, parameters }),
    ).toEqual({
      data: [
        { value: 'b', count: 2, unique_users: 2 },
        { value: null, count: 1, unique_users: 1 },
      ],
      other: { count: 2, unique_users: 2 },
    });
  });
});
