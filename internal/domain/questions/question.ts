import type { Filter } from './filter.js';
import type { TimeZone } from './time-zone.js';

/** Instants in ms since 1970, UTC: `from ≤ timestamp < until`. */
export interface TimeRange {
  readonly from: number;
  readonly until: number;
}

/** What a question takes from the project it is asked of. */
export interface QuestionProject {
  readonly id: string;
  /** IANA name. */
  readonly timezone: string;
  /** How many local dates back questions look, today included; null: without end. */
  readonly retentionDays: number | null;
}

/** The parameters of a query string: each with its values, in the order in which they came. */
export type QuestionParameters = Readonly<Record<string, readonly string[]>>;

/**
 * What every question says, resolved: instants instead of dates, so that what depends on now is decided. As JSON it is
 * all that its answer depends on, beside the project's events: two questions with the same JSON have the same answer.
 */
export interface Question {
  /** Where dates were read, and buckets begin and are named. */
  readonly zone: TimeZone;
  /** As asked: what buckets are made of. */
  readonly range: TimeRange;
  /**
   * What the store is asked about: the part of the range that the project's retention leaves, so that an answer does
   * not depend on when the sweeper last ran. May be empty.
   */
  readonly visible: TimeRange;
  /** All must hold. */
  readonly filters: readonly Filter[];
}
