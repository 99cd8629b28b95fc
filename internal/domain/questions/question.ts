import type { EventColumn } from '../event/event.js';

/** Instants in ms since 1970, UTC: `from ≤ timestamp < until`. */
export interface TimeRange {
  readonly from: number;
  readonly until: number;
}

/** Holds where the column's text is one of these; an absent value never does. */
export interface ColumnFilter {
  readonly column: EventColumn;
  readonly anyOf: readonly string[];
}

/** What a question takes from the project it is asked of. */
export interface QuestionProject {
  readonly id: string;
  /** IANA name. */
  readonly timezone: string;
}

/** The parameters of a query string: each with its values, in the order in which they came. */
export type QuestionParameters = Readonly<Record<string, readonly string[]>>;

/**
 * What every question says, resolved: instants instead of dates. Two requests that mean the same have the same
 * question, so that an answer can be kept under it.
 */
export interface Question {
  /** IANA name. */
  readonly timezone: string;
  readonly range: TimeRange;
  /** All must hold. */
  readonly filters: readonly ColumnFilter[];
}
