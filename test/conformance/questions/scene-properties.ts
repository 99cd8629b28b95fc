import type { SeededRandom } from '../../support/seeded-random.js';

/** Keys as a question writes them and as JSON does. Of `size` all numbers are quarters, so that sums are exact. */
export const sceneKeys = {
  mixed: '"mixed"',
  size: '"size"',
  plan: '"plan"',
  'dotted\\.key': '"dotted.key"',
  'with\\:colon': '"with:colon"',
  'quo"te': '"quo\\"te"',
  'back\\slash': '"back\\\\slash"',
  'größe 😀': '"gr\\u00f6\\u00dfe 😀"',
  ['__proto__']: '"__proto__"',
} as const;

/** Paths that lead to values, to objects, beyond values, and nowhere. */
export const scenePaths = [
  ...Object.keys(sceneKeys),
  ...['mixed', 'mixed', 'plan', 'size', 'nest', 'nest.mixed', 'nest.nest.mixed', 'nest.dotted\\.key'],
  ...['dotted.key', 'mixed.mixed', 'mixed.0', 'toString', 'nowhere'],
].map((path) => `properties.${path}`);

const numbers = [
  ...['0', '-0', '1', '1.0', '1e0', '10E-1', '2', '-3.5', '1e2', '100', '0.1', '0.30000000000000004', '1e-7'],
  ...['123456789012345678901234567890', '1.2345678901234568e29', '9007199254740993', '9007199254740992'],
];
const strings = [
  ...['"0"', '"1"', '"1.0"', '"true"', '"null"', '""', '"pro"', '"Pro"', '"free"', '"a:b"', '"a,b"', '"{}"'],
  ...['"\\u00e9"', '"é"', '"e\\u0301"', '"😀"', '"\\ufffd"', '"\\\\"', '"\\""', '"line\\nbreak"', '"%_"'],
];
const others = ['true', 'false', 'null', '{}', '{"mixed":1}', '[]', '[1]', '["pro"]'];

/** JSON texts of scalars that events have, written in one way or another. */
export const sceneScalars: readonly string[] = [...numbers, ...strings, 'true', 'false', 'null'];

/** The JSON text of an event's properties: the same few keys, of any type from one event to the next. */
export function sceneProperties(random: SeededRandom, depth = 0): string {
  const pairs = Object.entries(sceneKeys)
    .filter(() => random.chance(0.45))
    .map(([key, text]) => `${text}:${valueFor(random, key)}`);
  if (depth < 2 && random.chance(0.4)) pairs.push(`"nest":${sceneProperties(random, depth + 1)}`);
  return `{${random.shuffled(pairs).join(',')}}`;
}

function valueFor(random: SeededRandom, key: string): string {
  if (key === 'size' && random.chance(0.9)) return `${random.whole(-8, 40) / 4}`;
  if (key === 'size') return random.pick([...strings, ...others]);
  if (key === 'plan' && random.chance(0.8)) return random.pick(['"free"', '"pro"', '"Pro"']);
  return random.pick(random.pick([numbers, numbers, strings, others]));
}
