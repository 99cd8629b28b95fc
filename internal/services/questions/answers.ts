/** Events, distinct actors and distinct sessions, exactly. */
export interface EventCounts {
  readonly count: number;
  readonly unique_users: number;
  readonly sessions: number;
}

/** What every answer says of itself. */
export interface AnswerFrame {
  /** The zone in which dates were read and buckets are named. */
  readonly timezone: string;
  /** RFC 3339, UTC. */
  readonly generated_at: string;
  readonly cached: boolean;
}

export interface EventsAnswer extends AnswerFrame {
  /** Every bucket of the range, in order, empty ones as zero; none for `group_by=none`. */
  readonly data: readonly ({ readonly bucket: string } & EventCounts)[];
  readonly total: EventCounts;
}

export interface BreakdownCounts {
  readonly count: number;
  readonly unique_users: number;
}

export interface BreakdownAnswer extends AnswerFrame {
  /** By the metric, largest first; ties by value: null first, then text by its UTF-8 bytes. */
  readonly data: readonly ({ readonly value: string | null } & BreakdownCounts)[];
  /** Over the events of the values that `limit` left out; users are distinct over all of them. */
  readonly other: BreakdownCounts;
}
