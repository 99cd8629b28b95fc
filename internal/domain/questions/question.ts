import type { EventColumn } from '../event/event.js';
import type { TimeZone } from './time-zone.js';

/** Instants in ms since 1970, UTC: `from ≤ timestamp < until`. */
export interface TimeRange {
  readonly from: number;
  readonly until: number;
}

/**
 * Holds where the column's text is one of these; an absent value never does, and an empty list never holds. The texts
 * are well-formed and have no NUL: questions that ask for others are refused before a store sees them.
 */
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

/** What every question says, resolved: instants instead of dates, so that what depends on now is decided. */
export interface Question {
  /** Where dates were read, and buckets begin and are named. */
  readonly zone: TimeZone;
  readonly range: TimeRange;
  /** All must hold. */
  readonly filters: readonly ColumnFilter[];
}
