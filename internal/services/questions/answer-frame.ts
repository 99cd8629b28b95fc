/** What every answer says of itself. */
export interface AnswerFrame {
  /** The zone in which dates were read and buckets are named. */
  readonly timezone: string;
  /** RFC 3339, UTC. */
  readonly generated_at: string;
  readonly cached: boolean;
}

/** An answer's times: RFC 3339, UTC, with milliseconds. */
export function timeText(instant: number): string {
  return new Date(instant).toISOString();
}
