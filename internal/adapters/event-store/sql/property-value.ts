/** The order of types in groups; what comes last has no value. */
export const rank = { null: 0, false: 1, true: 2, number: 3, string: 4, composite: 5 } as const;

/** Expressions for one property of a row; none is ever NULL. */
export interface PropertyValue {
  /** One of `rank`. */
  readonly rank: string;
  /** A double; 0 where it is none. */
  readonly number: string;
  /** The string, else empty. */
  readonly text: string;
}
