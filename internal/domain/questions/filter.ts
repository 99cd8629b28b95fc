import type { EventColumn } from '../event/event.js';

/**
 * What a question can look at in an event: a column, or a property by its path, keys from the outside in (at least
 * one). A key is one of the object's keys, whatever characters it has.
 */
export type Field =
  | { readonly is: 'column'; readonly column: EventColumn }
  | { readonly is: 'property'; readonly path: readonly string[] };

/**
 * The value of a field. A column has a text, or null where it is absent. A property has its JSON scalar: numbers as
 * doubles (1, 1.0 and 1e0 are one number, −0 is 0), null where it is absent or null. Objects and arrays have no value:
 * filters other than `exists` treat them as what is equal to nothing and greater than nothing, and in groups they
 * count as null.
 */
export type Scalar = null | boolean | number | string;

/**
 * What a field must be. Nothing is converted: a number never equals a string. Strings compare as UTF-8 bytes, numbers
 * as doubles. Texts are well-formed and have no NUL, numbers are finite: questions that ask for others are refused
 * before a store sees them.
 */
export type Condition =
  /** Equal to one of these; never, where there are none. Null is an absent or null field, never an object or array. */
  | { readonly is: 'any_of'; readonly values: readonly Scalar[] }
  /** Everything else: also what is absent (unless null is among the values), and objects and arrays. */
  | { readonly is: 'none_of'; readonly values: readonly Scalar[] }
  /** A string that has these bytes in it. */
  | { readonly is: 'contains'; readonly text: string }
  /** Of the same type as `than`, and greater (`gt`), not smaller (`gte`), smaller (`lt`), not greater (`lte`). */
  | { readonly is: 'gt' | 'gte' | 'lt' | 'lte'; readonly than: number | string }
  /** Neither absent nor null; objects and arrays are there, too. */
  | { readonly is: 'exists' };

export interface Filter {
  readonly field: Field;
  readonly condition: Condition;
}
