import { describe, expect, test } from '@jest/globals';
import { draft, newProject, storedEvent, type EventDraft } from '../../support/event-draft.js';
import { answerBreakdown } from '../../support/oracle/breakdown-answer.js';
import { answerEvents } from '../../support/oracle/events-answer.js';
import { answerFunnel, type FunnelBody } from '../../support/oracle/funnel-answer.js';
import { answerProperty } from '../../support/oracle/property-answer.js';
import { answerQuery, type QueryBody } from '../../support/oracle/query-answer.js';
import { answerRetention } from '../../support/oracle/retention-answer.js';
import { answerSummary } from '../../support/oracle/summary-answer.js';
import { answerUser } from '../../support/oracle/user-answer.js';

const project = newProject();
type Parameters = Readonly<Record<string, readonly string[]>>;

/** An event at a time of day on 2015-05-17, or at any time in full. */
function at(time: string, parts: Partial<EventDraft> = {}): EventDraft {
  return draft(project, { timestamp: Date.parse(time.length > 12 ? time : `2015-05-17T${time}Z`), ...parts });
}

function ground(events: readonly EventDraft[], timezone = 'UTC', retentionDays: number | null = null) {
  const now = Date.parse('2015-05-17T23:00:00Z');
  return { events: events.map(storedEvent), project: { id: project, timezone, retentionDays }, now };
}

const day: Parameters = { start_date: ['2015-05-17'], end_date: ['2015-05-17'] };
const zero = { count: 0, unique_users: 0, sessions: 0 };

describe('the oracle, by hand', () => {
  test('breakdown by a property: 1, 1.0 and 1e0 are one number, objects and null are the row null', () => {
    const texts = ['1', '1.0', '1e0', '"1"', 'true', 'false', '-0', '0', 'null', '{"b":1}', '[]'];
    const events = texts.map((text) => at('10:00', { properties: `{"a":${text}}` }));
    const question = {
      ...ground([...events, at('10:00')]),
      parameters: { ...day, dimension: ['properties.a'] },
    };
    expect(answerBreakdown(question).data.map(({ value, count }) => [value, count])).toEqual([
      [null, 4],
      [1, 3],
      [0, 2],
      [false, 1],
      [true, 1],
      ['1', 1],
    ]);
  });

  test('property: percentiles lie between values, a bucket without numbers has none', () => {
    const events = ['1', '2.5', '"9"', '10', 'null'].map((text) =>
      at('10:05', { properties: `{"a":${text}}` }),
    );
    const parameters = {
      property: ['properties.a'],
      group_by: ['hour'],
      start_date: ['2015-05-17T09:00:00Z'],
      end_date: ['2015-05-17T11:00:00Z'],
    };
    const none = { count: 0, sum: 0, avg: null, min: null, max: null, p50: null, p90: null, p99: null };
    const some = { count: 3, sum: 13.5, avg: 4.5, min: 1, max: 10, p50: 2.5, p90: 8.5, p99: 9.85 };
    const answer = JSON.parse(
      JSON.stringify(answerProperty({ ...ground(events), parameters })),
      (_, value) =>
        value !== null && typeof value === 'object' && 'magnitudes' in value
          ? (value as unknown as { value: number }).value
          : (value as unknown),
    ) as unknown;
    expect(answer).toEqual({
      data: [
        { bucket: '2015-05-17T09:00:00.000+00:00', ...none },
        { bucket: '2015-05-17T10:00:00.000+00:00', ...some },
      ],
      total: some,
    });
  });

  test('retention_days counts local days of the project, today included', () => {
    // 23:00 UTC on the 17th is the 18th in Berlin, which began at 22:00; the day before began at 22:00 on the 16th.
    const events = ['2015-05-16T21:59:59.999Z', '2015-05-16T22:00:00Z', '2015-05-17T22:00:00Z'].map((time) =>
      at(time),
    );
    const count = (days: number | null, timezone: string) =>
      answerEvents({ ...ground(events, 'Europe/Berlin', days), parameters: { timezone: [timezone] } }).total
        .count;
    expect([1, 2, 3, null].map((days) => count(days, 'UTC'))).toEqual([1, 2, 3, 3]);
    expect(count(1, 'Pacific/Apia')).toBe(1);
  });

  test('summary: the period before a day of 23 hours is a local day, before a time as many milliseconds', () => {
    const events = [
      // Saturday began at 23:00Z on the 27th, Sunday (23 hours) at 23:00Z on the 28th and ended at 22:00Z on the 29th.
      at('2015-03-27T22:59:59.999Z', { source: 'b' }),
      at('2015-03-27T23:00:00.000Z', { session_id: 's' }),
      at('2015-03-28T00:00:00.000Z', { user_id: 'u' }),
      at('2015-03-28T23:00:00.000Z', { source: 'b', user_id: 'u', anonymous_id: 'x' }),
      at('2015-03-29T21:59:59.999Z', { source: 'a', anonymous_id: 'u' }),
      at('2015-03-29T22:00:00.000Z'),
    ];
    const asked = (start: string, end: string) =>
      answerSummary({
        ...ground(events, 'Europe/Berlin'),
        parameters: { start_date: [start], end_date: [end] },
      });
    const answer = asked('2015-03-29', '2015-03-29');
    expect(answer).toEqual({
      total: { count: 2, unique_users: 2, sessions: 0 },
      previous: { count: 2, unique_users: 1, sessions: 1 },
      first_event_at: '2015-03-28T23:00:00.000Z',
      last_event_at: '2015-03-29T21:59:59.999Z',
      top_event_types: [{ value: 'page_view', count: 2, unique_users: 2 }],
      top_pages: [],
      top_sources: [
        { value: 'a', count: 1, unique_users: 1 },
        { value: 'b', count: 1, unique_users: 1 },
      ],
    });
    expect(asked('2015-03-28T23:00:00Z', '2015-03-29')).toMatchObject({
      total: answer.total,
      previous: { count: 1 },
    });
    expect(asked('2015-06-01', '2015-06-02')).toMatchObject({
      total: zero,
      previous: zero,
      first_event_at: null,
    });
  });

  test("a user's page: newest first, equal times by their ids; not what an anonymous_id of that text did", () => {
    const ids = ['00000000-0000-4000-8000-000000000001', 'ffffffff-0000-4000-8000-000000000001'] as const;
    const events = [
      at('10:00', { id: ids[1], user_id: 'u', session_id: 's', event_type: 'b' }),
      at('10:00', { id: ids[0], user_id: 'u', session_id: 's', event_type: 'a' }),
      at('09:00', { user_id: 'u', event_type: 'b', id: 'first' }),
      at('11:00', { anonymous_id: 'u' }),
    ];
    const answer = answerUser('u', { ...ground(events), parameters: day });
    expect(answer).toMatchObject({
      ...{ user_id: 'u', count: 3, sessions: 1 },
      first_seen_at: '2015-05-17T09:00:00.000Z',
      last_seen_at: '2015-05-17T10:00:00.000Z',
      event_types: [
        { value: 'b', count: 2 },
        { value: 'a', count: 1 },
      ],
    });
    expect(answer.events).toMatchObject([{ id: ids[1] }, { id: ids[0] }, { id: 'first' }]);
  });
});

describe('the oracle on chains, by hand', () => {
  const steps = [{ event_type: 'a' }, { event_type: 'b' }, { event_type: 'c' }];
  const asked = (events: readonly EventDraft[], body: Partial<FunnelBody> = {}) =>
    answerFunnel(ground(events), {
      steps,
      window: '60s',
      start_date: '2015-05-17',
      end_date: '2015-05-17',
      ...body,
    });
  const of = (actor: Partial<EventDraft>, ...done: readonly [string, string][]) =>
    done.map(([time, event_type]) => at(time, { event_type, ...actor }));

  test('strictly later, the window included, the range cuts', () => {
    const events = [
      ...of({ user_id: 'at once' }, ['10:00:00', 'a'], ['10:00:00', 'b'], ['10:00:30', 'c']),
      ...of({ anonymous_id: 'to the end' }, ['10:00:00', 'a'], ['10:00:10', 'b'], ['10:01:00', 'c']),
      ...of({ user_id: 'too late' }, ['10:00:00', 'a'], ['10:00:20', 'b'], ['10:01:00.001', 'c']),
      ...of({ user_id: 'the next day' }, ['23:59:59', 'a'], ['2015-05-18T00:00:00Z', 'b']),
      ...of({}, ['10:00:00', 'a'], ['10:00:10', 'b']),
    ];
    expect(asked(events).steps).toEqual([
      { event_type: 'a', users: 4, conversion_previous: null, conversion_first: 1, median_seconds: null },
      { event_type: 'b', users: 2, conversion_previous: 0.5, conversion_first: 0.5, median_seconds: 15 },
      { event_type: 'c', users: 1, conversion_previous: 0.5, conversion_first: 0.25, median_seconds: 50 },
    ]);
  });

  test('the longest chain counts, of equal ones the earliest; a group is of its first event', () => {
    const first = { properties: '{"plan":"x"}' };
    const events = [
      // From 10:00:00 only to b; from 10:00:50 on to c.
      ...of({ user_id: 'longest', ...first }, ['10:00:00', 'a'], ['10:00:59', 'b']),
      ...of({ user_id: 'longest' }, ['10:00:50', 'a'], ['10:01:01', 'c']),
      // Two of length 2: the first, over 20 s.
      ...of({ user_id: 'earliest', ...first }, ['11:00:00', 'a'], ['11:00:20', 'b']),
      ...of({ user_id: 'earliest' }, ['11:00:10', 'a']),
    ];
    const answer = asked(events, { breakdown: 'properties.plan' });
    expect(answer.steps.map((step) => [step.users, step.median_seconds])).toEqual([
      [2, null],
      [2, 14.5],
      [1, 2],
    ]);
    expect(answer.breakdown?.map(({ value, steps: own }) => [value, own.map(({ users }) => users)])).toEqual([
      [null, [1, 1, 1]],
      ['x', [1, 1, 0]],
    ]);
  });

  test('without people there is nothing to divide by', () => {
    const nobody = { users: 0, conversion_previous: null, conversion_first: null, median_seconds: null };
    expect(asked([]).steps).toEqual(steps.map((step) => ({ ...step, ...nobody })));
  });

  test('retention: cohorts by the first start, coming back is strictly later, cut buckets are told', () => {
    const events = [
      ...of({ user_id: 'same day' }, ['10:00:00', 'a'], ['10:00:00', 'b'], ['11:00:00', 'a']),
      ...of({ anonymous_id: 'at once only' }, ['10:00:00', 'a'], ['10:00:00', 'b']),
      ...of({ user_id: 'next day' }, ['09:00:00', 'b'], ['10:00:00', 'a'], ['2015-05-18T00:00:00Z', 'b']),
      ...of({ user_id: 'second' }, ['2015-05-18T10:00:00Z', 'a']),
      ...of({}, ['10:00:00', 'a'], ['11:00:00', 'a']),
    ];
    const parameters = { start_event: ['a'], start_date: ['2015-05-17'], end_date: ['2015-05-18T12:00:00Z'] };
    const [first, second] = ['2015-05-17T00:00:00.000+00:00', '2015-05-18T00:00:00.000+00:00'];
    expect(answerRetention({ ...ground(events), parameters })).toEqual({
      data: [
        {
          ...{ bucket: first, size: 3, partial: false },
          returned: [
            { bucket: first, users: 1, partial: false },
            { bucket: second, users: 1, partial: true },
          ],
        },
        { bucket: second, size: 1, partial: true, returned: [{ bucket: second, users: 0, partial: true }] },
      ],
    });
    const onlyB = answerRetention({ ...ground(events), parameters: { ...parameters, return_event: ['b'] } });
    expect(onlyB.data[0]?.returned.map(({ users }) => users)).toEqual([0, 1]);
  });

  test('retention: a week is cut by its second day, and whole up to the next Monday', () => {
    const weeks = (start: string, end: string) =>
      answerRetention({
        ...ground([], 'Europe/Berlin'),
        parameters: { start_event: ['a'], interval: ['week'], start_date: [start], end_date: [end] },
      }).data.map(({ bucket, partial }) => [bucket, partial]);
    expect(weeks('2015-03-24', '2015-04-05')).toEqual([
      ['2015-03-23T00:00:00.000+01:00', true],
      ['2015-03-30T00:00:00.000+02:00', false],
    ]);
  });

  test('query: groups of two fields, the rest with its own distinct actors', () => {
    const events = [
      ...of({ user_id: 'u', source: 'web', properties: '{"n":2}' }, ['10:00:00', 'a'], ['10:00:01', 'a']),
      ...of({ user_id: 'u', source: 'web' }, ['10:00:00', 'b']),
      ...of({ user_id: 'u', properties: '{"n":3}' }, ['10:00:00', 'b']),
    ];
    const body: QueryBody = {
      metrics: ['count', 'unique_users', 'max'],
      property: 'properties.n',
      dimensions: ['source', 'event_type'],
      date_range: { start: '2015-05-17', end: '2015-05-17' },
      limit: 1,
    };
    expect(answerQuery(ground(events), body)).toEqual({
      data: [{ dimensions: ['web', 'a'], count: 2, unique_users: 1, max: 2 }],
      other: { count: 2, unique_users: 1, max: 3 },
      total: { count: 4, unique_users: 1, max: 3 },
    });
  });
});
