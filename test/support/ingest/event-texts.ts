import fc from 'fast-check';
import { madeId, now } from './expect-event.js';

/** JSON texts of events, good and bad: the texts themselves vary, not only what they mean. */
const often = <T>(value: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, weight = 60): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: value }, { weight: 1, arbitrary: rare });

const space = often(fc.constant(''), fc.constantFrom(' ', '\n', '\t', '\r\n', '  '), 20);

const plainPiece = fc.constantFrom('a', 'Z', '7', ' ', '/', '-', 'é', '€', '漢', '😀', '\u2028');
const escapedPiece = fc.constantFrom('\\"', '\\\\', '\\/', '\\u0061', '\\u00E9', '\\ud83d\\uDE00', '\\u20ac');
const controlPiece = fc.constantFrom(
  '\\n',
  '\\t',
  '\\b',
  '\\f',
  '\\r',
  '\\u001f',
  '\\u007f',
  '\u007f',
  '\u0085',
  '\\u0085',
);
const refusedPiece = fc.constantFrom('\\u0000', '\\ud800', '\\uDC00', '\\ud800\\u0041', '\\ude00\\ud83d');
const brokenPiece = fc.constantFrom('\\x', '\\u12', '\n', '\u0000', '\\u00g0', '\\');

const fieldPiece = often(
  often(plainPiece, escapedPiece, 10),
  fc.oneof(controlPiece, refusedPiece, brokenPiece),
  250,
);
const propertyPiece = often(
  fc.oneof({ weight: 8, arbitrary: plainPiece }, escapedPiece, controlPiece),
  often(refusedPiece, brokenPiece, 3),
  250,
);

const token = (piece: fc.Arbitrary<string>, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(piece, { minLength, maxLength }).map((pieces) => `"${pieces.join('')}"`);

const number = often(
  fc.oneof(
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom(
      '-0',
      '1.0',
      '1E+2',
      '1e-400',
      '12345678901234567890123',
      '0.10',
      '1.7976931348623157e308',
    ),
  ),
  fc.constantFrom(
    '1e400',
    '-1e309',
    '1.7976931348623159e308',
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '1e',
    'NaN',
    '9'.repeat(310),
  ),
);

const key = often(
  fc.oneof(
    token(propertyPiece, 0, 4),
    fc.constantFrom('"a"', '"\\u0061"', '"b"', '"c"', '"__proto__"', '"toString"'),
  ),
  fc.constantFrom('a', "'a'", '""'),
  200,
);

const { value, object } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 9, depthSize: 'small' },
    fc.oneof(number, token(propertyPiece, 0, 6), fc.constantFrom('true', 'false', 'null')),
    tie('object'),
    tie('array'),
  ),
  object: fc
    .array(fc.tuple(space, key, space, space, tie('value'), space), { maxLength: 4 })
    .map((members) => `{${members.map(([a, k, b, c, v, d]) => `${a}${k}${b}:${c}${v}${d}`).join(',')}}`),
  array: fc
    .array(fc.tuple(space, tie('value'), space), { maxLength: 3 })
    .map((items) => `[${items.map((item) => item.join('')).join(',')}]`),
}));

const fieldText = often(token(fieldPiece, 1, 12), fc.oneof(fc.constant('""'), value), 80);

const time = often(
  fc.oneof(
    fc
      .date({ min: new Date(0), max: new Date(now), noInvalidDate: true })
      .map((date) => `"${date.toISOString()}"`),
    fc.integer({ min: 0, max: Math.floor(now / 1000) }).map(String),
    fc.integer({ min: 1e11, max: now }).map((ms) => `${ms}.75`),
    fc.constantFrom(
      '1432000000.9996',
      '"2015-05-17T10:05:03+00:00"',
      '"2016-02-29t23:59:59.99999z"',
      '-0',
      '0.0004',
    ),
  ),
  fc.oneof(
    fc.constantFrom(
      '-1',
      '-0.0001',
      '1e9',
      '"2015-02-29T00:00:00Z"',
      '"2016-12-31T23:59:60Z"',
      '"2015-05-17"',
      '99999999999',
    ),
    value,
  ),
  20,
);

const id = often(
  fc.oneof(
    fc.uuid().map((uuid) => `"${uuid}"`),
    fc.constant(`"${madeId.toUpperCase()}"`),
    token(fieldPiece, 1, 8),
  ),
  fieldText,
  30,
);

/** Without one, plain, of a moment ago in either case, and of too late a time. */
export const idempotencyKey: fc.Arbitrary<string | null> = fc.constantFrom(
  null,
  'order-17',
  ' ~'.repeat(127),
  '019c1398-8178-7abc-8def-0123456789ab',
  '019C1398-8178-7ABC-8DEF-0123456789AB',
  '019c1398-8178-4abc-8def-0123456789ab',
  'f19c1398-8178-7abc-8def-0123456789ab',
);

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 });

const fields = fc.record({
  '"event_type"': often(
    token(fieldPiece, 1, 8).map((text): string | null => text),
    optional(fieldText),
    40,
  ),
  '"id"': optional(id),
  '"timestamp"': often(
    time.map((text): string | null => text),
    fc.constant(null),
    10,
  ),
  '"user_id"': optional(fieldText),
  '"anonymous_id"': optional(fieldText),
  '"\\u0073ession_id"': optional(fieldText),
  '"source"': optional(often(fieldText, fc.constant('null'), 5)),
  '"page_url"': optional(fieldText),
});

/** Of one event; about half of them good. */
export const eventText: fc.Arbitrary<string> = fc
  .record({
    fields,
    properties: optional(often(object, value, 40)),
    name: fc.constantFrom('"properties"', '"metadata"'),
    further: often(
      fc.constant<string[]>([]),
      fc.array(fc.tuple(key, value).map((member) => member.join(':'))),
      30,
    ),
    order: fc.infiniteStream(fc.nat(100)),
    spaces: fc.infiniteStream(space),
  })
  .map(({ fields: texts, properties, name, further, order, spaces }) => {
    const gap = (): string => String(spaces.next().value);
    const members = Object.entries({ ...texts, [name]: properties })
      .filter(([, text]) => text !== null)
      .map(([field, text]) => `${gap()}${field}${gap()}:${gap()}${String(text)}${gap()}`)
      .concat(further)
      .map((member) => ({ member, place: Number(order.next().value) }))
      .sort((a, b) => a.place - b.place);
    return `{${members.map(({ member }) => member).join(',')}}`;
  });
