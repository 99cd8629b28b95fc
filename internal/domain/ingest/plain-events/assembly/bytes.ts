export const QUOTE: u32 = 0x22;
export const BACKSLASH: u32 = 0x5c;
export const COMMA: u32 = 0x2c;
export const COLON: u32 = 0x3a;
export const OPEN_OBJECT: u32 = 0x7b;
export const CLOSE_OBJECT: u32 = 0x7d;
export const OPEN_ARRAY: u32 = 0x5b;
export const CLOSE_ARRAY: u32 = 0x5d;
export const MINUS: u32 = 0x2d;
export const PLUS: u32 = 0x2b;
export const POINT: u32 = 0x2e;
export const ZERO: u32 = 0x30;
export const NINE: u32 = 0x39;
export const NEWLINE: u32 = 0x0a;
export const RETURN: u32 = 0x0d;
export const SPACE: u32 = 0x20;
export const LETTER_N: u32 = 0x6e;
export const LETTER_U: u32 = 0x75;

/** `true`, `false` without its first letter, and `null`, as four bytes in memory. */
export const TRUE: u32 = 0x65757274;
export const ALSE: u32 = 0x65736c61;
export const NULL: u32 = 0x6c6c756e;

/** What a function gives instead of a place where the event is not plain. */
export const NOT_PLAIN: usize = 0;

export function byteAt(at: usize): u32 {
  return load<u8>(at);
}

export function isDigit(byte: u32): bool {
  return byte - ZERO <= 9;
}

/** Of white space, only spaces are plain: a newline would end the line of an NDJSON body. */
export function afterSpaces(at: usize): usize {
  let i = at;
  while (byteAt(i) == SPACE) i++;
  return i;
}
