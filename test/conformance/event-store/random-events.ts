import fc from 'fast-check';
import { noon, type EventDraft } from '../../support/event-draft.js';

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

/** Most of the time one of very few: what is asked for is then there, and equal to something. */
const common = {
  keys: ['a', 'b', 'a.b', ''],
  texts: ['a', '5', '', 'true'],
  numbers: ['0', '1', '1.0', '-1', '5'],
};

export const anyKey = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...common.keys) },
  { weight: 1, arbitrary: fc.constantFrom(...keys) },
);
export const anyText = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...common.texts) },
  { weight: 4, arbitrary: fc.constantFrom(...texts) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }),
  },
);
const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][-+]?[0-9]{1,2})?$/);
export const anyNumberText = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...common.numbers) },
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
    .uniqueArray(fc.tuple(anyKey, tie('value'), fc.boolean()), {
      minLength: 1,
      maxLength: 5,
      selector: ([key]) => key,
    })
    .map(
      (members) =>
        `{${members.map(([key, value, escaped]) => `${escaped ? escapeAll(key) : JSON.stringify(key)}:${value}`).join(',')}}`,
    ),
}));

/** The key of a number that is in most documents: quarters, whose sums are exact in any order. */
export const exactKey = 'exact';
const quarters = fc.constantFrom(
  '0',
  '-0',
  '0.25',
  '0.5',
  '-1.75',
  '2',
  '2.0',
  '25e-2',
  '100',
  'null',
  '"2"',
  '[2]',
);
const documentText = fc.tuple(fc.option(quarters), object).map(([quarter, text]) => {
  if (quarter === null) return text;
  return `{"${exactKey}":${quarter}${text === '{}' ? '' : ','}${text.slice(1)}`;
});

const columnText = fc.option(fc.constantFrom('a', 'a', 'b', 'B', '5', 'null', '\u{10000}', '\ufffd'), {
  nil: undefined,
});

/** Drafts without a project. */
export const randomEvents: fc.Arbitrary<Omit<EventDraft, 'project'>[]> = fc
  .array(
    fc
      .record({
        offset: fc.oneof(fc.nat(4), fc.nat(50)),
        properties: documentText,
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
    { minLength: 10, maxLength: 40 },
  )
  .map((events) => events.map((event, index) => ({ ...event, id: `event ${index}` })));
