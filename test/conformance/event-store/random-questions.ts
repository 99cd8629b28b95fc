import fc from 'fast-check';
import type {
  AggregateRequest,
  Condition,
  Field,
  Filter,
  GroupKey,
  Metric,
  Scalar,
  TimelineRequest,
} from '../../../internal/ports/event-store.js';
import { metrics } from '../../../internal/ports/event-store.js';
import { noon, type EventDraft } from '../../support/event-draft.js';
import { always } from './conformance-case.js';

/** Few keys and few values, so that questions find something; each awkward in a way of its own. */
const keys = [
  'a',
  'b',
  'a.b',
  '',
  '0',
  '1',
  '"',
  '\\',
  'é',
  '\u{1f600}',
  '\n',
  '\u0001',
  '__proto__',
  "'",
  '$.a',
];
const texts = [
  '',
  '5',
  '1',
  'true',
  'null',
  'a',
  'ab',
  'B',
  '\u{10000}',
  '\ufffd',
  '\n"\\/',
  '\u0001\t',
  "'",
  '[1]',
  'é',
  'ß',
  'x'.repeat(300),
  '12345678901234567890,',
  '":123456789012345678901,"',
];
/** As they stand in the document, not as a double's shortest form. */
const numberTexts = [
  '0',
  '-0',
  '-0.0',
  '0e5',
  '1',
  '1.0',
  '1e0',
  '10E-1',
  '2',
  '-1',
  '5',
  '0.1',
  '0.3',
  '0.30000000000000004',
  '9007199254740992',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '18446744073709551615',
  '18446744073709551616',
  '123456789012345678901234567890',
  '1e308',
  '-1.7976931348623157e308',
  '5e-324',
  '1e-400',
  '0.1000000000000000055511151231257827021181583404541015625',
  '100000000000000000000000000000000000000000000000000000.5',
  '2.2250738585072011e-308',
];

const anyKey = fc.constantFrom(...keys);
const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }),
  },
);
const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][-+]?[0-9]{1,2})?$/);
const anyNumberText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...numberTexts) },
  { weight: 1, arbitrary: digits },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
);

/** A string in one of the ways in which JSON can write it. */
const stringToken = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(text, fc.boolean())
    .map(([value, escaped]) => (escaped ? escapeAll(value) : JSON.stringify(value)));

function escapeAll(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) =>
    text.charCodeAt(index).toString(16).padStart(4, '0'),
  );
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}

const { object } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { weight: 4, arbitrary: anyNumberText },
    { weight: 4, arbitrary: stringToken(anyText) },
    { weight: 2, arbitrary: fc.constantFrom('true', 'false', 'null', '[]', '{}', '["a",1,{"b":1}]') },
    { weight: 3, arbitrary: tie('object') },
    {
      weight: 1,
      arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join(',')}]`),
    },
  ),
  object: fc
    .uniqueArray(fc.tuple(anyKey, tie('value'), fc.boolean()), { maxLength: 4, selector: ([key]) => key })
    .map(
      (members) =>
        `{${members.map(([key, value, escaped]) => `${escaped ? escapeAll(key) : JSON.stringify(key)}:${value}`).join(',')}}`,
    ),
}));

const columnText = fc.option(fc.constantFrom('a', 'b', 'B', '5', 'null', '\u{10000}', '\ufffd'), {
  nil: undefined,
});

/** Drafts without a project. */
export const randomEvents: fc.Arbitrary<Omit<EventDraft, 'project'>[]> = fc
  .array(
    fc
      .record({
        offset: fc.nat(50),
        properties: object,
        event_type: fc.constantFrom('a', 'b'),
        user_id: columnText,
        anonymous_id: columnText,
        session_id: columnText,
        source: columnText,
      })
      .map(({ offset, user_id, anonymous_id, session_id, source, ...rest }) => ({
        ...rest,
        ...(user_id === undefined ? {} : { user_id }),
        ...(anonymous_id === undefined ? {} : { anonymous_id }),
        ...(session_id === undefined ? {} : { session_id }),
        ...(source === undefined ? {} : { source }),
        timestamp: noon + offset,
        receivedAt: noon,
      })),
    { minLength: 1, maxLength: 40 },
  )
  .map((events) => events.map((event, index) => ({ ...event, id: `event ${index}` })));

export const randomPath = fc.oneof(
  { weight: 4, arbitrary: fc.array(anyKey, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(anyKey, { minLength: 2, maxLength: 3 }) },
);

export const randomField: fc.Arbitrary<Field> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('event_type', 'user_id', 'source', 'page_url')
      .map((column): Field => ({ is: 'column', column: column as 'source' })),
  },
  { weight: 4, arbitrary: randomPath.map((path): Field => ({ is: 'property', path })) },
);

const anyNumber = anyNumberText.map((text) => Number(text)).filter(Number.isFinite);
const anyScalar: fc.Arbitrary<Scalar> = fc.oneof(fc.constantFrom(null, true, false), anyNumber, anyText);
const anyValues = fc.array(anyScalar, { maxLength: 4 });

const randomCondition: fc.Arbitrary<Condition> = fc.oneof(
  anyValues.map((values): Condition => ({ is: 'any_of', values })),
  anyValues.map((values): Condition => ({ is: 'none_of', values })),
  anyText.map((text): Condition => ({ is: 'contains', text: Array.from(text).slice(0, 2).join('') })),
  fc
    .tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte'), fc.oneof(anyNumber, anyText))
    .map(([is, than]): Condition => ({ is, than })),
  fc.constant<Condition>({ is: 'exists' }),
);

export const randomFilters: fc.Arbitrary<Filter[]> = fc.array(
  fc.record({ field: randomField, condition: randomCondition }),
  { maxLength: 3 },
);

const randomKey: fc.Arbitrary<GroupKey> = fc.oneof(
  { weight: 3, arbitrary: randomField.map((field): GroupKey => ({ by: 'field', field })) },
  { weight: 1, arbitrary: fc.constant<GroupKey>({ by: 'time', starts: [noon - 5, noon + 10, noon + 30] }) },
);

export const randomAggregate: fc.Arbitrary<Omit<AggregateRequest, 'projectId'>> = fc.record({
  range: fc
    .tuple(fc.nat(60), fc.nat(60))
    .map(([from, length]) => ({ from: noon + Math.min(from, 20), until: noon + length })),
  filters: fc.oneof(fc.constant([]), randomFilters),
  groupBy: fc.array(randomKey, { maxLength: 2 }),
  metrics: fc.constant(metrics),
  measured: randomPath,
  orderBy: fc.constantFrom<'keys' | Metric>(
    'keys',
    ...metrics.filter((metric) => metric !== 'sum' && metric !== 'avg'),
  ),
  limit: fc.option(fc.integer({ min: 1, max: 4 })),
});

export const randomTimelines: fc.Arbitrary<Omit<TimelineRequest, 'projectId'>> = fc.record({
  range: fc.constant(always),
  filters: fc.oneof(fc.constant([]), randomFilters),
  kinds: fc.array(randomFilters, { minLength: 1, maxLength: 16 }),
  value: fc.option(randomField),
});
