import { describe, expect, test } from '@jest/globals';
import { eventColumns } from '../../../../internal/domain/event/event.js';
import { parseBreakdownQuestion } from '../../../../internal/domain/questions/breakdown-question.js';
import { parseEventsQuestion } from '../../../../internal/domain/questions/events-question.js';
import type { QuestionParameters } from '../../../../internal/domain/questions/question.js';
import { faultsOf } from './fault-list.js';

const project = {
  id: '018f0000-0000-7000-8000-000000000000',
  timezone: 'Europe/Berlin',
  retentionDays: null,
};
const now = Date.parse('2015-05-17T11:30:00Z');

const events = (parameters: QuestionParameters) => parseEventsQuestion(parameters, project, now);
const breakdown = (parameters: QuestionParameters) => parseBreakdownQuestion(parameters, project, now);

const paths = (parse: () => unknown) => faultsOf(parse).map(({ path }) => path);

describe('a question without parameters', () => {
  test('is by day, in the zone of the project', () => {
    const question = events({});
    expect(question).toMatchObject({ groupBy: 'day', filters: [] });
    expect(question.zone.name).toBe('Europe/Berlin');
  });

  test('counts, and gives a hundred values', () => {
    expect(breakdown({ dimension: ['source'] })).toMatchObject({
      dimension: { is: 'column', column: 'source' },
      metric: 'count',
      limit: 100,
    });
  });
});

describe('parameters that are used', () => {
  test('filters hold any of their values, each once; the project is the transport’s', () => {
    const question = events({
      project_id: [project.id],
      timezone: ['asia/kolkata'],
      group_by: ['none'],
      source: ['b', 'a', 'b'],
      event_type: ['Ünï', ' '],
      page_url: [],
    });
    expect(question.filters).toEqual([
      { field: { is: 'column', column: 'event_type' }, condition: { is: 'any_of', values: ['Ünï', ' '] } },
      { field: { is: 'column', column: 'source' }, condition: { is: 'any_of', values: ['b', 'a'] } },
    ]);
    expect(question.groupBy).toBe('none');
    expect(question.zone.name).toBe('Asia/Kolkata');
  });

  test('a dimension is a column or a property', () => {
    const dimension = String.raw`properties.a\.b.c`;
    expect(breakdown({ dimension: [dimension] }).dimension).toEqual({ is: 'property', path: ['a.b', 'c'] });
  });

  test('filters of columns and of properties all hold; twenty are taken', () => {
    const texts = Array.from({ length: 20 }, (_, index) => `properties.a:gt:${index}`);
    const { filters } = events({ source: ['b'], filter: texts });
    expect(filters).toHaveLength(21);
    expect(filters[20]).toEqual({
      field: { is: 'property', path: ['a'] },
      condition: { is: 'gt', than: 19 },
    });
  });

  test('as JSON a question is what its answer depends on', () => {
    const ask = (asked: QuestionParameters, at = now) =>
      JSON.stringify(parseEventsQuestion(asked, project, at));
    const asked = { filter: ['properties.a:in:1.0,-0'] };
    expect(JSON.parse(ask(asked))).toEqual({
      zone: 'Europe/Berlin',
      range: { from: 1_429_308_000_000, until: 1_431_900_000_000 },
      visible: { from: 1_429_308_000_000, until: 1_431_900_000_000 },
      filters: [{ field: { is: 'property', path: ['a'] }, condition: { is: 'any_of', values: [1, 0] } }],
      groupBy: 'day',
    });
    expect(ask({ filter: ['properties.a:in:[1,0]'], timezone: ['europe/berlin'] }, now + 1)).toBe(ask(asked));
    expect(ask({ ...asked, timezone: ['Europe/Paris'] })).not.toBe(ask(asked));
    expect(ask(asked, now + 86_400_000)).not.toBe(ask(asked));
  });

  test.each(['1', '1000', '0007'])('limit %s', (limit) => {
    expect(breakdown({ dimension: ['user_id'], limit: [limit] }).limit).toBe(Number(limit));
  });

  test('as many values of a filter as allowed', () => {
    const values = Array.from({ length: 200 }, (_, index) => String(index));
    expect(events({ user_id: values }).filters).toEqual([
      { field: { is: 'column', column: 'user_id' }, condition: { is: 'any_of', values } },
    ]);
  });
});

describe('faults', () => {
  test('are told all at once', () => {
    expect(
      paths(() =>
        breakdown({
          colour: ['red'],
          group_by: ['day'],
          timezone: ['+02:00'],
          start_date: ['2015-02-29'],
          end_date: ['2015-05-17', '2015-05-18'],
          event_type: [''],
          filter: ['properties.plan:is:pro'],
          metric: ['sessions'],
          limit: ['1001'],
        }),
      ),
    ).toEqual([
      'colour',
      'group_by',
      'timezone',
      'start_date',
      'end_date',
      'event_type',
      'filter',
      'dimension',
      'metric',
      'limit',
    ]);
  });

  test.each<[string, QuestionParameters]>([
    ['start_date', { start_date: ['2015-05-18'] }],
    ['end_date', { start_date: ['2015-05-18'], end_date: ['2015-05-17'] }],
    ['end_date', { start_date: ['2015-05-17T00:00:00Z'], end_date: ['2015-05-17T00:00:00Z'] }],
    ['end_date', { start_date: ['1960-01-01'], end_date: ['1969-12-31'], timezone: ['UTC'] }],
    ['end_date', { start_date: ['2011-12-30'], end_date: ['2011-12-30'], timezone: ['Pacific/Apia'] }],
    ['start_date', { start_date: [''] }],
    ['timezone', { timezone: [''] }],
    ['timezone', { timezone: ['UTC', 'UTC'] }],
    ['group_by', { group_by: ['quarter'] }],
    ['group_by', { group_by: ['day', 'day'] }],
    ['anonymous_id', { anonymous_id: ['x'] }],
    ['Source', { Source: ['x'] }],
    ['constructor', { constructor: ['x'] }],
    ['filter', { filter: Array.from({ length: 21 }, () => 'properties.a:exists') }],
    ['filter', { filter: ['properties.a:exists', 'properties.a:eq'] }],
    ['source', { source: ['a\0b'] }],
    ['source', { source: ['\ud800'] }],
    ['source', { source: Array.from({ length: 201 }, (_, index) => String(index)) }],
  ])('%s in %j', (path, parameters) => {
    expect(paths(() => events(parameters))).toEqual([path]);
  });

  test.each([['0'], ['1001'], ['-1'], ['1.5'], ['1e2'], [''], [' 5'], ['ten']])('limit %j', (limit) => {
    expect(paths(() => breakdown({ dimension: ['source'], limit: [limit] }))).toEqual(['limit']);
  });

  test.each([['properties'], ['properties.a.b.c.d.e.f.g.h'], ['plan'], ['']])('dimension %j', (dimension) => {
    expect(paths(() => breakdown({ dimension: [dimension] }))).toEqual(['dimension']);
  });

  test.each([
    [{ dimension: ['plan'] }, 'Must be'],
    [{}, 'Is required'],
  ])('what a dimension may be is told whole: %j', (parameters, begin) => {
    const [fault] = faultsOf(() => breakdown(parameters));
    expect(fault?.message).toBe(
      `${begin}: one of event_type, user_id, anonymous_id, session_id, source, page_url, or a property, as in properties.plan.`,
    );
  });

  test.each([...eventColumns])('a dimension may be any column: %s', (column) => {
    expect(breakdown({ dimension: [column] }).dimension).toEqual({ is: 'column', column });
  });

  test('a dimension twice', () => {
    expect(paths(() => breakdown({ dimension: ['properties.a', 'properties.b'] }))).toEqual(['dimension']);
  });

  test('a + that became a space is named as what it is', () => {
    const [fault] = faultsOf(() => events({ start_date: ['2015-05-17T00:00:00 02:00'] }));
    expect(fault?.message).toContain('%2B');
  });

  test('a project in a zone that the runtime does not know can still be asked in another', () => {
    const lost = { ...project, timezone: 'Europe/Atlantis' };
    expect(paths(() => parseEventsQuestion({}, lost, now))).toEqual(['timezone']);
    expect(parseEventsQuestion({ timezone: ['UTC'] }, lost, now).zone.name).toBe('UTC');
  });
});
