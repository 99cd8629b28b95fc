import { PatchbayError } from '../../../pkg/errors/index.js';
import type { breakdownMetrics } from '../../domain/questions/breakdown-question.js';
import type { Metric, MetricValues } from '../../ports/event-store.js';

/** Events, distinct actors and distinct sessions, exactly. */
export const eventMetrics = ['count', 'unique_users', 'sessions'] as const satisfies readonly Metric[];

export type Counts<Asked extends Metric> = Readonly<Record<Asked, number>>;
export type EventCounts = Counts<(typeof eventMetrics)[number]>;
export type BreakdownCounts = Counts<(typeof breakdownMetrics)[number]>;

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

export interface BreakdownAnswer extends AnswerFrame {
  /** By the metric, largest first; ties by value: null first, then text by its UTF-8 bytes. */
  readonly data: readonly ({ readonly value: string | null } & BreakdownCounts)[];
  /** Over the events of the values that `limit` left out; users are distinct over all of them. */
  readonly other: BreakdownCounts;
}

/** The numbers that were asked for. One that the store did not give is its fault, and never told as zero. */
export function countsOf<Asked extends Metric>(asked: readonly Asked[], values: MetricValues): Counts<Asked> {
  const counts: Partial<Record<Asked, number>> = {};
  for (const metric of asked) {
    const value = values[metric];
    if (typeof value !== 'number') {
      throw new PatchbayError('internal', 'The store left out a number it was asked for.', {
        context: { metric },
      });
    }
    counts[metric] = value;
  }
  return counts as Counts<Asked>;
}

export function zeroCounts<Asked extends Metric>(asked: readonly Asked[]): Counts<Asked> {
  return Object.fromEntries(asked.map((metric) => [metric, 0])) as Counts<Asked>;
}
