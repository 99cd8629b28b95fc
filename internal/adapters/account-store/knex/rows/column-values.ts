import { PatchbayError } from '../../../../../pkg/errors/index.js';

/** A 64-bit integer: a number, or a string where the driver gives it so (pg). Times stay far below 2^53. */
export type Integer = number | string;

/**
 * NUL and lone surrogates. SQLite's driver cuts a text at the one and changes the other, both in silence;
 * PostgreSQL refuses both.
 */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** The text; throws `data_refused` for one that no storage keeps. */
export function storable<T extends string | null>(text: T): T {
  if (text === null || text.search(UNSTORABLE) === -1) return text;
  throw new PatchbayError('data_refused', 'A text holds NUL or a lone surrogate, which no storage keeps.');
}

/** The text with U+FFFD for what no storage keeps. */
export function madeStorable(text: string): string {
  return text.replace(UNSTORABLE, '\ufffd');
}

export function numberOrNull(value: Integer | null): number | null {
  return value === null ? null : Number(value);
}
