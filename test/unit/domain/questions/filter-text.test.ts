import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readField } from '../../../../internal/domain/questions/field-name.js';
import type { Condition, Filter, Scalar } from '../../../../internal/domain/questions/filter.js';
import { readFilterText } from '../../../../internal/domain/questions/filter-text.js';
import { FaultList } from './fault-list.js';
import { fieldText, filterText, filters, properties } from './written-filter.js';

function read(text: string): Filter | string[] {
  const list = new FaultList();
  const filter = readFilterText(text, list, 'filter');
  if (filter !== null) {
    expect(list.faults).toEqual([]);
    return filter;
  }
  expect(list.faults).not.toEqual([]);
  for (const { path } of list.faults) expect(path).toBe('filter');
  return list.faults.map(({ message }) => message);
}

const property = (...path: string[]) => ({ is: 'property', path });
const anyOf = (...values: Scalar[]): Condition => ({ is: 'any_of', values });
const noneOf = (...values: Scalar[]): Condition => ({ is: 'none_of', values });

describe('fields', () => {
  test.each<[string, string[]]>([
    ['properties.plan', ['plan']],
    ['properties.a.b.c.d.e.f.g', ['a', 'b', 'c', 'd', 'e', 'f', 'g']],
    [String.raw`properties.a\.b.c\:d`, ['a.b', 'c:d']],
    [String.raw`properties.a\\.b`, ['a\\', 'b']],
    [String.raw`properties.C\temp\\\.d`, ['C\\temp\\.d']],
    ['properties.properties', ['properties']],
    ['properties.', ['']],
    ['properties..a.', ['', 'a', '']],
    ['properties.__proto__.0', ['__proto__', '0']],
    [`properties.${'x'.repeat(1_013)}`, ['x'.repeat(1_013)]],
    [`properties.${'😀'.repeat(1_013)}`, ['😀'.repeat(1_013)]],
  ])('%s', (name, path) => {
    const list = new FaultList();
    expect(readField(name, list, 'dimension')).toEqual(property(...path));
    expect(list.faults).toEqual([]);
  });

  test.each([
    [''],
    ['properties'],
    ['Properties.a'],
    ['plan'],
    ['user_id.a'],
    ['project_id'],
    ['timestamp'],
    ['properties.a.b.c.d.e.f.g.h'],
    [`properties.${'x'.repeat(1_014)}`],
    ['properties.a\0'],
    ['properties.\ud800'],
  ])('%j is none', (name) => {
    const list = new FaultList();
    expect(readField(name, list, 'dimension')).toBeNull();
    expect(list.faults.map(({ path }) => path)).toEqual(['dimension']);
  });
});

describe('filters', () => {
  test.each<[string, Condition]>([
    ['eq:pro', anyOf('pro')],
    ['eq:5', anyOf(5)],
    ['eq:"5"', anyOf('5')],
    ['eq:05', anyOf('05')],
    ['eq:-0', anyOf(0)],
    ['eq:1e0', anyOf(1)],
    ['eq:true', anyOf(true)],
    ['eq:True', anyOf('True')],
    ['eq:null', anyOf(null)],
    ['eq:', anyOf('')],
    ['eq:NaN', anyOf('NaN')],
    ['eq:"half', anyOf('"half')],
    ['eq:[1]', anyOf('[1]')],
    ['eq:{}', anyOf('{}')],
    ['eq:12:30', anyOf('12:30')],
    [String.raw`eq:a\.b\:c`, anyOf(String.raw`a\.b\:c`)],
    ['eq:123456789012345678901234567890', anyOf(123456789012345678901234567890)],
    ['neq:null', noneOf(null)],
    ['neq:a,b', noneOf('a,b')],
    ['in:a,5,"5",true,,null', anyOf('a', 5, '5', true, '', null)],
    ['in:["a,b",1,1.0,null]', anyOf('a,b', 1, null)],
    ['in:[a,b]', anyOf('[a', 'b]')],
    ['in:a', anyOf('a')],
    ['contains:5', { is: 'contains', text: '5' }],
    ['contains:"5"', { is: 'contains', text: '5' }],
    ['contains:null', { is: 'contains', text: 'null' }],
    ['contains:', { is: 'contains', text: '' }],
    ['gt:5', { is: 'gt', than: 5 }],
    ['gte:"5"', { is: 'gte', than: '5' }],
    ['lt:2026-01-31', { is: 'lt', than: '2026-01-31' }],
    ['lte:-1.5', { is: 'lte', than: -1.5 }],
    ['exists', { is: 'exists' }],
    ['exists:true', { is: 'exists' }],
    ['exists:false', anyOf(null)],
  ])('properties.a:%s', (text, condition) => {
    expect(read(`properties.a:${text}`)).toEqual({ field: property('a'), condition });
  });

  test.each<[string, Condition]>([
    ['eq:5', anyOf('5')],
    ['eq:"5"', anyOf('5')],
    ['eq:null', anyOf('null')],
    ['neq:true', noneOf('true')],
    ['in:5,null', anyOf('5', 'null')],
    ['in:["5",null]', anyOf('5', null)],
    ['gt:5', { is: 'gt', than: '5' }],
    ['contains:5', { is: 'contains', text: '5' }],
    ['exists:false', anyOf(null)],
  ])('a column holds texts: anonymous_id:%s', (text, condition) => {
    const field = { is: 'column', column: 'anonymous_id' };
    expect(read(`anonymous_id:${text}`)).toEqual({ field, condition });
  });

  test('the split is at colons that are not escaped', () => {
    expect(read(String.raw`properties.a\:eq\\:neq:x`)).toEqual({
      field: property('a:eq\\'),
      condition: noneOf('x'),
    });
  });

  test.each([
    'properties.a',
    'properties.a:',
    'properties.a:is:5',
    'properties.a:EQ:5',
    'properties.a: eq:5',
    'plan:eq:pro',
    'properties.a:eq',
    'properties.a:in',
    'properties.a:in:[]',
    'properties.a:in:[[1]]',
    'properties.a:in:[{}]',
    `properties.a:in:${Array.from({ length: 201 }, (_, index) => index).join(',')}`,
    'user_id:in:[5]',
    'properties.a:contains',
    'properties.a:gt',
    'properties.a:gt:true',
    'properties.a:gte:null',
    'properties.a:eq:1e999',
    'properties.a:in:1,-1e999',
    'properties.a:eq:"\\u0000"',
    'properties.a:eq:"\\ud800"',
    'properties.a:eq:\0',
    'properties.a:contains:\ud800',
    'properties.a:in:["\\udc00"]',
    'properties.a:lt:"\\u0000"',
    'properties.a:exists:1',
    'properties.a:exists:',
    'properties.a:exists:yes',
    String.raw`properties.a\:eq:5`,
  ])('%j is refused', (text) => {
    expect(read(text)).toEqual([expect.any(String)]);
  });

  test.each(['', ':', 'plan:is:pro'])('%j: field and operator are both told', (text) => {
    expect(read(text)).toHaveLength(2);
  });

  test('200 values are taken', () => {
    const values = Array.from({ length: 200 }, (_, index) => index);
    expect(read(`properties.a:in:${values.join(',')}`)).toMatchObject({ condition: { values } });
  });
});

describe('whatever is written', () => {
  test('a field is read as it was meant', () => {
    fc.assert(
      fc.property(properties, (field) => {
        expect(readField(fieldText(field), new FaultList(), '')).toEqual(field);
      }),
    );
  });

  test('a filter is read as it was meant', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(read(filterText(filter))).toEqual(filter);
      }),
      { numRuns: 500 },
    );
  });

  test('any text is a filter or refused with a reason, and nothing else is thrown', () => {
    const pieces = fc.constantFrom(
      ...[
        'properties',
        '.',
        ':',
        '\\',
        'eq',
        'in',
        'gt',
        'exists',
        'user_id',
        'a',
        '"',
        '[',
        ']',
        ',',
        '1e999',
        '{',
      ],
      ...['\0', '\ud800', '\udfff', 'null', 'true', '5', ' ', '😀', '__proto__', 'constructor'],
    );
    const anything = fc.oneof(
      fc.array(pieces, { maxLength: 14 }).map((some) => some.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(anything, (text) => void read(text)),
      { numRuns: 2_000 },
    );
  });
});
