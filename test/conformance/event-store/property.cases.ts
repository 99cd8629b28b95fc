import { expect } from '@jest/globals';
import type { Condition, EventStore, Field, Scalar } from '../../../internal/ports/event-store.js';
import { call } from '../../support/call.js';
import { awkwardProperties, awkwardTexts } from '../../support/awkward-texts.js';
import { canonicalEvent, draft, newProject, type EventDraft } from '../../support/event-draft.js';
import { byBytes } from '../../support/text-order.js';
import { everything, scanAll, type ConformanceCase } from './conformance-case.js';

async function keep(store: EventStore, documents: readonly string[]): Promise<string> {
  const project = newProject();
  const events = documents.map((properties, index): EventDraft =>
    draft(project, { id: `${index}`, properties }),
  );
  await store.append(events.map(canonicalEvent), call());
  return project;
}

async function groupsBy(
  store: EventStore,
  projectId: string,
  path: readonly string[],
): Promise<[Scalar, number][]> {
  const groupBy = [{ by: 'field', field: { is: 'property', path } }] as const;
  const { groups } = await store.aggregate({ ...everything(projectId), groupBy, metrics: ['count'] }, call());
  return groups.map(({ keys, values }) => [keys[0] ?? null, values.count ?? 0]);
}

/** The documents of the events that are found, in the order of the list. */
async function found(
  store: EventStore,
  projectId: string,
  field: Field,
  condition: Condition,
): Promise<number[]> {
  const events = await scanAll(store, { ...everything(projectId), filters: [{ field, condition }] });
  return events.map(({ id }) => Number(id)).sort((a, b) => a - b);
}

/** What `n` can be, and the value that it is to a question. */
const values: readonly (readonly [text: string, value: Scalar])[] = [
  ...(['null'] as const).map((text) => [text, null] as const),
  ...([
    ['false', false],
    ['true', true],
  ] as const),
  ...['1', '1.0', '1e0', '10E-1', '0.1e1'].map((text) => [text, 1] as const),
  ...['0', '-0', '-0.0', '0e9', '-0E-5'].map((text) => [text, 0] as const),
  ['5', 5],
  ['"5"', '5'],
  ['"true"', 'true'],
  ['"null"', 'null'],
  ['""', ''],
  ['9007199254740993', 9007199254740992],
  ['18446744073709551616', 18446744073709551616],
  ['123456789012345678901234567890', 123456789012345678901234567890],
  ['-9223372036854775809', -9223372036854775809],
  ['0.30000000000000004', 0.30000000000000004],
  ['5e-324', 5e-324],
  ['1.7976931348623157e308', Number.MAX_VALUE],
  ['"\\u0061\\ud83d\\ude00\\/"', 'a😀/'],
  ['"a😀/"', 'a😀/'],
  [`"${'x'.repeat(60_000)}"`, 'x'.repeat(60_000)],
  ['[]', 'composite'],
  ['[1]', 'composite'],
  ['{}', 'composite'],
  ['{"n":1}', 'composite'],
];
const documents = [...values.map(([text]) => `{"n":${text}}`), '{}', '{"m":{"n":1}}'];
const n = { is: 'property', path: ['n'] } as const;
const where = (holds: (value: Scalar) => boolean): number[] =>
  documents.flatMap((_, index) => (holds((values[index] ?? [null, null])[1]) ? [index] : []));
const isText = (value: Scalar): value is string => typeof value === 'string' && value !== 'composite';

const conditions: readonly (readonly [string, Condition, (value: Scalar) => boolean])[] = [
  ['exists', { is: 'exists' }, (value) => value !== null],
  ['is null', { is: 'any_of', values: [null] }, (value) => value === null],
  ['is none of null', { is: 'none_of', values: [null] }, (value) => value !== null],
  ['is a number', { is: 'any_of', values: [1, 5] }, (value) => value === 1 || value === 5],
  ['is -0', { is: 'any_of', values: [-0] }, (value) => value === 0],
  ['is a string of digits', { is: 'any_of', values: ['5'] }, (value) => value === '5'],
  [
    'is none of several',
    { is: 'none_of', values: [1, '5', true] },
    (value) => ![1, '5', true].includes(value as number),
  ],
  ['is none of nothing', { is: 'none_of', values: [] }, () => true],
  ['is one of nothing', { is: 'any_of', values: [] }, () => false],
  ['is a boolean', { is: 'any_of', values: [true] }, (value) => value === true],
  [
    'is a long integer',
    { is: 'any_of', values: [123456789012345678901234567890] },
    (value) => value === 123456789012345678901234567890,
  ],
  ['is empty', { is: 'any_of', values: [''] }, (value) => value === ''],
  ['has nothing in it', { is: 'contains', text: '' }, isText],
  ['has bytes in it', { is: 'contains', text: '😀/' }, (value) => value === 'a😀/'],
  ['is above a number', { is: 'gt', than: 1 }, (value) => typeof value === 'number' && value > 1],
  ['is not above a number', { is: 'lte', than: 0 }, (value) => typeof value === 'number' && value <= 0],
  ['is above a string', { is: 'gt', than: '5' }, (value) => isText(value) && byBytes(value, '5') > 0],
  ['is below a string', { is: 'lt', than: 'a' }, (value) => isText(value) && byBytes(value, 'a') < 0],
];

const keys = [
  '',
  ' ',
  'a.b',
  '"',
  '\\',
  '\n',
  '\u0001',
  '\u007f',
  '0',
  '1',
  '-1',
  '01',
  '__proto__',
  'constructor',
  '$',
  "'",
  '/',
  '~1',
  '{p0:String}',
  '?',
  'é',
  '\u{1f600}',
];

export const propertyCases: readonly ConformanceCase[] = [
  ...conditions.map(([name, condition, holds]): ConformanceCase => ({
    name: `a property that ${name}`,
    async run({ store }) {
      const project = await keep(store, documents);
      expect(await found(store, project, n, condition)).toEqual(where(holds));
    },
  })),
  {
    name: 'groups are by type and value, in their order; objects and arrays count as null',
    async run({ store }) {
      const project = await keep(store, documents);
      const numbers = [-9223372036854775809, 0, 5e-324, 0.30000000000000004, 1, 5, 9007199254740992];
      const large = [18446744073709551616, 123456789012345678901234567890, Number.MAX_VALUE];
      const expected: [Scalar, number][] = [
        [null, 7],
        [false, 1],
        [true, 1],
      ];
      for (const value of [...numbers, ...large])
        expected.push([value, where((other) => other === value).length]);
      for (const text of ['', '5', 'a😀/', 'null', 'true', 'x'.repeat(60_000)])
        expected.push([text, text === 'a😀/' ? 2 : 1]);
      expect(await groupsBy(store, project, ['n'])).toEqual(expected);
    },
  },
  {
    name: 'a key is found by what it means, whatever its characters, and is no other key',
    async run({ store }) {
      const project = await keep(
        store,
        keys.map((key, index) => `{${JSON.stringify(key)}:${index},"x":{${JSON.stringify(key)}:"in"}}`),
      );
      for (const [index, key] of keys.entries()) {
        expect(await groupsBy(store, project, [key])).toEqual([
          [null, keys.length - 1],
          [index, 1],
        ]);
        expect(await groupsBy(store, project, ['x', key])).toEqual([
          [null, keys.length - 1],
          ['in', 1],
        ]);
      }
      const escaped = await keep(store, ['{"\\u0061\\u002e":1}', '{"a.":1}']);
      expect(await groupsBy(store, escaped, ['a.'])).toEqual([[1, 2]]);
    },
  },
  {
    name: 'nothing is found through an array or a scalar',
    async run({ store }) {
      const project = await keep(store, [
        '{"a":[{"b":1}]}',
        '{"a":"b"}',
        '{"a":1}',
        '{"a":null}',
        '{"a":{"b":{"c":1}}}',
        '{"a":["b"]}',
      ]);
      for (const path of [
        ['a', 'b', 'c', 'd'],
        ['a', '0'],
        ['a', '1'],
        ['a', '-1'],
        ['a', ''],
        Array<string>(12).fill('a'),
      ])
        expect(await groupsBy(store, project, path)).toEqual([[null, 6]]);
      expect(await groupsBy(store, project, ['a', 'b', 'c'])).toEqual([
        [null, 5],
        [1, 1],
      ]);
      expect(await found(store, project, { is: 'property', path: ['a', 'b'] }, { is: 'exists' })).toEqual([
        4,
      ]);
    },
  },
  {
    name: 'a long integer anywhere hides nothing, and text that looks like one is kept',
    async run({ store }) {
      const long = '99999999999999999999999999';
      const project = await keep(store, [
        `{"a":${long},"b":1}`,
        `{"b":1,"c":[-${long},{"d":${long}}]}`,
        `{"b":1,"c":"\\\\\\":${long},\\"😀"}`,
        `{"a":${long},"b":1,"c":":${long},"}`,
        `{"b":1,":${long}":${long},"t":true,"e":1e5,"f":${long}.5e-3}`,
      ]);
      expect(await groupsBy(store, project, ['b'])).toEqual([[1, 5]]);
      expect(await groupsBy(store, project, ['a'])).toEqual([
        [null, 3],
        [Number(long), 2],
      ]);
      expect(await groupsBy(store, project, ['c'])).toEqual([
        [null, 3],
        [`:${long},`, 1],
        [`\\":${long},"😀`, 1],
      ]);
      expect(await groupsBy(store, project, [`:${long}`])).toEqual([
        [null, 4],
        [Number(long), 1],
      ]);
      expect(await groupsBy(store, project, ['f'])).toEqual([
        [null, 4],
        [Number(`${long}.5e-3`), 1],
      ]);
    },
  },
  {
    name: 'a number that is a double by a long way hides nothing either',
    async run({ store }) {
      const long = `1${'0'.repeat(400)}e-399`;
      const project = await keep(store, [
        '{"a":0e400,"b":"\\u0041:0e400,","c":{"\\"a\\":1":-0.5}}',
        `{"a":${long},"b":"","c":{"d":[1,-2.5e3,"x"]}}`,
      ]);
      expect(await groupsBy(store, project, ['a'])).toEqual([
        [0, 1],
        [10, 1],
      ]);
      expect(await groupsBy(store, project, ['b'])).toEqual([
        ['', 1],
        ['A:0e400,', 1],
      ]);
      expect(await groupsBy(store, project, ['c', '"a":1'])).toEqual([
        [null, 1],
        [-0.5, 1],
      ]);
      const request = { ...everything(project), metrics: ['value_count', 'max'], measured: ['a'] } as const;
      expect((await store.aggregate(request, call())).total).toEqual({ value_count: 2, max: 10 });
    },
  },
  {
    name: 'strings keep every text apart, in the order of their bytes',
    async run({ store }) {
      const project = await keep(
        store,
        awkwardTexts.map((text) => JSON.stringify({ text })),
      );
      expect(await groupsBy(store, project, ['text'])).toEqual(
        awkwardTexts.toSorted(byBytes).map((text) => [text, 1]),
      );
      for (const text of awkwardTexts.filter((_, index) => index % 5 === 0)) {
        const field = { is: 'property', path: ['text'] } as const;
        expect(await found(store, project, field, { is: 'any_of', values: [text] })).toEqual([
          awkwardTexts.indexOf(text),
        ]);
      }
    },
  },
  {
    name: 'every first level of documents that engines read otherwise is there',
    async run({ store }) {
      const project = await keep(store, awkwardProperties);
      for (const [index, document] of awkwardProperties.entries()) {
        for (const [key, value] of Object.entries(JSON.parse(document) as object).slice(0, 12)) {
          const there = await found(store, project, { is: 'property', path: [key] }, { is: 'exists' });
          expect([key, there.includes(index)]).toEqual([key, value !== null]);
        }
      }
    },
  },
];
