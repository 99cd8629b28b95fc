import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseQueryQuestion } from '../../../../internal/domain/questions/query-question.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { faultsOf } from './fault-list.js';
import { fieldText, filters } from './written-filter.js';

const project = {
  id: '018f0000-0000-7000-8000-000000000000',
  timezone: 'Europe/Berlin',
  retentionDays: null,
};
const now = Date.parse('2015-05-17T11:30:00Z');

const query = (body: unknown) => parseQueryQuestion(body, project, now);
const paths = (body: unknown) => faultsOf(() => query(body)).map(({ path }) => path);

describe('a query', () => {
  test('with all that can be said', () => {
    expect(
      query({
        metrics: ['p90', 'count'],
        property: String.raw`properties.price\.net`,
        dimensions: ['anonymous_id', 'properties.plan'],
        interval: 'week',
        filters: [
          { field: 'source', operator: 'in', value: ['a', null] },
          { field: 'properties.n', operator: 'gte', value: 1.5 },
        ],
        date_range: { start: '2015-05-01', end: '2015-05-17T10:00:00Z' },
        timezone: 'UTC',
        order_by: 'count',
        limit: 7,
      }),
    ).toMatchObject({
      metrics: ['p90', 'count'],
      measured: ['price.net'],
      dimensions: [
        { is: 'column', column: 'anonymous_id' },
        { is: 'property', path: ['plan'] },
      ],
      interval: 'week',
      filters: [
        { field: { column: 'source' }, condition: { is: 'any_of', values: ['a', null] } },
        { field: { path: ['n'] }, condition: { is: 'gte', than: 1.5 } },
      ],
      range: { from: Date.parse('2015-05-01T00:00:00Z'), until: Date.parse('2015-05-17T10:00:00Z') },
      orderBy: 'count',
      limit: 7,
    });
  });

  test('with the least', () => {
    const least = query({ metrics: ['sessions'], filters: null, property: null, limit: null });
    expect(least).toMatchObject({
      measured: null,
      dimensions: [],
      interval: null,
      filters: [],
      orderBy: 'sessions',
      limit: 100,
    });
    expect(least.zone.name).toBe('Europe/Berlin');
    expect(least.range.from).toBe(Date.parse('2015-04-17T22:00:00Z'));
    expect(query({ metrics: ['count'], interval: 'day' }).orderBy).toBe('keys');
    expect(query({ metrics: ['count'], property: 'properties.a' }).measured).toBeNull();
  });

  test('every fault is told at once, with its place', () => {
    expect(
      paths({
        colour: 'red',
        metrics: ['median'],
        property: 'user_id',
        dimensions: ['plan', 'properties.a\0'],
        interval: 'year',
        filters: [
          { field: 'properties.a', operator: 'eq', value: 1, more: 1 },
          { field: 'properties.a', operator: 'gt', value: true },
          { operator: 'like' },
          7,
        ],
        date_range: { start: 'soon', until: '2015-05-17' },
        timezone: 5,
        order_by: 'sum',
        limit: '5',
      }).sort(),
    ).toEqual([
      'colour',
      'date_range.start',
      'date_range.until',
      'dimensions.0',
      'dimensions.1',
      'filters.0.more',
      'filters.1.value',
      'filters.2.field',
      'filters.2.operator',
      'filters.3',
      'filters.3.field',
      'filters.3.operator',
      'interval',
      'limit',
      'metrics',
      'order_by',
      'property',
      'timezone',
    ]);
  });

  test.each<[string, object]>([
    ['metrics', {}],
    ['metrics', { metrics: [] }],
    ['metrics', { metrics: 'count' }],
    ['metrics', { metrics: ['count', 'count'] }],
    ['metrics', { metrics: ['count', 5] }],
    ['property', { metrics: ['count', 'sum'] }],
    ['property', { metrics: ['sum'], property: 'source' }],
    ['dimensions', { dimensions: ['source', 'source'] }],
    ['dimensions', { dimensions: ['source', 'user_id', 'page_url'] }],
    ['dimensions', { dimensions: 'source' }],
    ['order_by', { order_by: 'unique_users' }],
    ['limit', { limit: 0 }],
    ['limit', { limit: 1.5 }],
    ['limit', { limit: 1_001 }],
    ['date_range', { date_range: '2015-05-17' }],
    ['date_range.end', { date_range: { start: '2015-05-17', end: '2015-05-16' } }],
    ['date_range.start', { date_range: { start: '2015-05-18' } }],
    ['filters', { filters: {} }],
    ['filters', { filters: Array.from({ length: 21 }, () => ({ field: 'source', operator: 'exists' })) }],
    ['filters.0.value', { filters: [{ field: 'source', operator: 'eq' }] }],
    ['filters.0.value', { filters: [{ field: 'source', operator: 'eq', value: 5 }] }],
    ['filters.0.value', { filters: [{ field: 'properties.a', operator: 'contains', value: 5 }] }],
    ['filters.0.value', { filters: [{ field: 'properties.a', operator: 'in', value: 'a,b' }] }],
    ['filters.0.value', { filters: [{ field: 'properties.a', operator: 'eq', value: 'a\0' }] }],
    ['filters.0.value', { filters: [{ field: 'properties.a', operator: 'eq', value: [1] }] }],
    ['filters.0.field', { filters: [{ field: 7, operator: 'exists' }] }],
    ['__proto__', JSON.parse('{"__proto__":{"metrics":["count"]}}') as object],
  ])('%s in %j', (path, body) => {
    expect(paths(path === 'metrics' ? body : { metrics: ['count'], ...body })).toEqual([path]);
  });

  test.each([[null], [[]], ['text'], [5], [true], [undefined]])('%j is no body', (body) => {
    expect(paths(body)).toEqual(['', 'metrics']);
  });

  test('null is a value of a filter, and false a value of exists', () => {
    const conditionOf = (operator: string, value: unknown) =>
      query({ metrics: ['count'], filters: [{ field: 'user_id', operator, value }] }).filters[0]?.condition;
    expect(conditionOf('neq', null)).toEqual({ is: 'none_of', values: [null] });
    expect(conditionOf('exists', false)).toEqual({ is: 'any_of', values: [null] });
    expect(conditionOf('exists', true)).toEqual({ is: 'exists' });
  });
});

describe('any query', () => {
  test('has the filters that were written', () => {
    fc.assert(
      fc.property(fc.array(filters, { maxLength: 5 }), (some) => {
        const written = some.map(({ field, condition }) => {
          const operator = { any_of: 'in', none_of: 'neq' }[condition.is as string] ?? condition.is;
          const value =
            condition.is === 'any_of'
              ? condition.values
              : condition.is === 'none_of'
                ? condition.values[0]
                : condition.is === 'contains'
                  ? condition.text
                  : condition.is === 'exists'
                    ? undefined
                    : condition.than;
          return { field: fieldText(field), operator, value };
        });
        const body = JSON.parse(JSON.stringify({ metrics: ['count'], filters: written })) as unknown;
        expect(query(body).filters).toEqual(some);
      }),
    );
  });

  test('that is not good is refused, and nothing else is thrown', () => {
    const names = [
      'metrics',
      'property',
      'dimensions',
      'interval',
      'filters',
      'date_range',
      'order_by',
      'limit',
    ];
    const values = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(['count'], ['sum'], ['source'], 'properties.a', 'keys', 'day', 5),
      fc.array(
        fc.record(
          {
            field: fc.constantFrom('source', 'properties.a', '', 'x'),
            operator: fc.constantFrom('eq', 'in', 'exists', 'gt', 'toString'),
            value: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      ),
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), values)), (body) => {
        try {
          query(body);
        } catch (error) {
          if (!(error instanceof PatchbayError) || error.code !== 'invalid_request') throw error;
          expect(error.faults).not.toEqual([]);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
