/**
 * The engine's JSON parser refuses a whole document for one integer beyond 64 bits, and every path in it would read as
 * absent. Written with a fraction such a number is read as any other one, as the double next to it.
 */

/** No shorter integer is beyond 64 bits. Strings with so many digits are found, too: they cost time, nothing else. */
const MAY_HOLD_ONE = `'[0-9]{19}'`;
/** Strings, what numbers are made of, and all else: every byte of a document is in one of them. */
const TOKENS = String.raw`'"(?:[^"\\\\]|\\\\.)*"|[-+0-9.eE]+|[^"0-9-]+'`;
const LONG_INTEGER = `'^-?[0-9]{19,}$'`;

/** The document with its long integers as fractions, where there may be some; else an empty text. */
export function withoutLongIntegers(document: string): string {
  const tokens = `extractAll(if(match(${document}, ${MAY_HOLD_ONE}), ${document}, ''), ${TOKENS})`;
  return `arrayStringConcat(arrayMap(token -> ${withFraction('token')}, ${tokens}))`;
}

/** The token, as a fraction if it is a long integer. */
export function withFraction(token: string): string {
  return `if(match(${token}, ${LONG_INTEGER}), concat(${token}, '.0'), ${token})`;
}
