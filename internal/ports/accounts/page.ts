/** A part of a list that is ordered by id, that is, by when its members were made. */
export interface Page {
  /** At least 1. */
  readonly limit: number;
  /** The id after which the page begins; null: from the beginning. */
  readonly after: string | null;
}
