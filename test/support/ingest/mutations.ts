import fc from 'fast-check';

export interface Mutation {
  readonly kind: 'flip' | 'insert' | 'delete' | 'truncate' | 'replace' | 'repeat';
  /** Where, from 0 to 1 of the length. */
  readonly at: number;
  readonly bytes: Buffer;
}

const pieces = [
  ...[
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ' ',
    '\n',
    '\r',
    '\t',
    '0',
    '9',
    '-',
    '+',
    '.',
    'e',
    'E',
    'n',
    'u',
    '\0',
  ],
  ...[
    'null',
    'true',
    '\\u0000',
    '\\ud800',
    '\\ud83d\\ude00',
    '\\u0061',
    '1e400',
    '""',
    '{}',
    '[[[[[[[[',
    ',"a":1,"a":2',
  ],
  ...['é', '\u0085', '\u007f', '\u2028', '😀', '\ufeff', ',"id":"x"', '"metadata":{},', '"timestamp":1,'],
].map((text) => Buffer.from(text));

/** Bytes that are no UTF-8, alone or where they land. */
const badBytes = [
  '80',
  'c0af',
  'c3',
  'e09fbf',
  'e28080',
  'e282',
  'eda080',
  'f08fbfbf',
  'f4908080',
  'f09f98',
  'ff',
].map((hex) => Buffer.from(hex, 'hex'));

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('flip', 'insert', 'delete', 'truncate', 'replace', 'repeat'),
  // Without the bias of fast-check to the ends, where hardly a change leaves JSON behind.
  at: fc.noBias(fc.integer({ min: 0, max: 999_999 })).map((millionths) => millionths / 1e6),
  bytes: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...pieces) },
    { weight: 2, arbitrary: fc.constantFrom(...badBytes) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 255 }).map((byte) => Buffer.from([byte])) },
  ),
});

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(mutation, { minLength: 1, maxLength: 3 });

export function mutate(original: Buffer, steps: readonly Mutation[]): Buffer {
  return steps.reduce(mutateOnce, original);
}

function mutateOnce(before: Buffer, { kind, at, bytes }: Mutation): Buffer {
  const place = Math.floor(at * before.length);
  const head = before.subarray(0, place);
  switch (kind) {
    case 'flip': {
      const flipped = Buffer.from(before);
      if (place < flipped.length) flipped[place] = flipped.readUInt8(place) ^ (1 << (bytes.readUInt8(0) & 7));
      return flipped;
    }
    case 'insert':
      return Buffer.concat([head, bytes, before.subarray(place)]);
    case 'delete':
      return Buffer.concat([head, before.subarray(place + bytes.length)]);
    case 'truncate':
      return head;
    case 'replace':
      return Buffer.concat([head, bytes, before.subarray(place + bytes.length)]);
    case 'repeat':
      return Buffer.concat([before.subarray(0, place + 1 + bytes.length), before.subarray(place)]);
  }
}
