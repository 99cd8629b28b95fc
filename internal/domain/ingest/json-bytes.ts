export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const MINUS = 0x2d;
export const PLUS = 0x2b;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const NINE = 0x39;
export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const LETTER_N = 0x6e;
export const LETTER_U = 0x75;

/** What a byte means inside a string. A raw control character (and the end of the body) is CUT. */
export const PLAIN = 0;
export const END = 1;
export const ESCAPE = 2;
export const CUT = 3;
export const DELETE = 4;
export const HIGH = 5;

export const stringByte: Uint8Array = classify();

function classify(): Uint8Array {
  const classes = new Uint8Array(256);
  classes.fill(CUT, 0, 0x20);
  classes[QUOTE] = END;
  classes[BACKSLASH] = ESCAPE;
  classes[0x7f] = DELETE;
  classes.fill(HIGH, 0x80);
  return classes;
}

/** The byte that `\` and this byte stand for; 0 for what may not follow a `\`, and for `u`. */
export const escapedByte: Uint8Array = new Uint8Array(256);
for (const [letter, meant] of Object.entries({
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
})) {
  escapedByte[letter.charCodeAt(0)] = meant.charCodeAt(0);
}

const hexValue = new Int8Array(256).fill(-1);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  hexValue[digit.charCodeAt(0)] = value;
  hexValue[digit.toUpperCase().charCodeAt(0)] = value;
}

/** The UTF-16 unit that four hex digits write, or a negative number where they are not four hex digits. */
export function hexUnit(bytes: Uint8Array, at: number): number {
  return (
    ((hexValue[bytes[at] ?? 0] ?? -1) << 12) |
    ((hexValue[bytes[at + 1] ?? 0] ?? -1) << 8) |
    ((hexValue[bytes[at + 2] ?? 0] ?? -1) << 4) |
    (hexValue[bytes[at + 3] ?? 0] ?? -1)
  );
}

export const isHighSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
export const isLowSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;
