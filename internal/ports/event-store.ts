import type { CanonicalEvent, EventColumn, EventIdentity, StoredEvent } from '../domain/event/event.js';
import type { ColumnFilter, TimeRange } from '../domain/questions/question.js';
import type { Call } from './call.js';
import type { Part } from './part.js';

/**
 * Keeps events and answers the two reads on which every question stands. An implementation never decides what
 * engines decide differently: it gets instants in UTC and compares text as UTF-8 bytes.
 *
 * Errors: `data_refused` when the engine refuses a value, and only then; `unavailable` or `deadline_exceeded`
 * for everything that may pass by itself; `question_too_large` when a bound on memory is met; `cancelled`.
 */
export interface EventStore extends Part {
  /**
   * Stores events durably: when it resolves they survive a kill of every process. An identity that is already
   * stored, or comes twice in the call, is counted once; which of two bodies stays is not promised. A call that
   * rejects may have stored some of its events: repeating it with the same events is always safe, also at the
   * same time as another call. Events of any number of projects and days may come in one call.
   */
  append(events: readonly CanonicalEvent[], call: Call): Promise<void>;

  /** For each identity, in order: is it stored? Sees every `append` that resolved before. */
  present(identities: readonly EventIdentity[], call: Call): Promise<boolean[]>;

  /**
   * Counts events in groups, exactly. One statement in the engine: groups, `other` and `total` are of one
   * moment as far as the engine gives one. Sees every `append` that resolved before.
   */
  aggregate(request: AggregateRequest, call: Call): Promise<AggregateAnswer>;

  /**
   * Streams stored events, each identity once, ordered by (timestamp, id bytes), in pieces of at most some
   * thousand, in constant memory. Leaving the loop early ends the work in the engine.
   */
  scan(request: ScanRequest, call: Call): AsyncIterable<readonly StoredEvent[]>;
}

export type { ColumnFilter, TimeRange };

/**
 * `count`: events. `unique_users`: distinct actors, where an actor is the user_id, else the anonymous_id (the
 * same text in the two is two actors; events with neither do not add). `sessions`: distinct session_id.
 */
export const metrics = ['count', 'unique_users', 'sessions'] as const;
export type Metric = (typeof metrics)[number];

export type GroupKey =
  /** The bucket that holds the timestamp; the key is its start. `starts` ascend; the first is ≤ `range.from`. */
  | { readonly by: 'time'; readonly starts: readonly number[] }
  /** The column's text, or null where it is absent. */
  | { readonly by: 'column'; readonly column: EventColumn };

export interface AggregateRequest {
  readonly projectId: string;
  readonly range: TimeRange;
  /** All must hold. */
  readonly filters: readonly ColumnFilter[];
  /** None: no groups, the total only. */
  readonly groupBy: readonly GroupKey[];
  readonly metrics: readonly Metric[];
  /**
   * Groups in the order of their keys (null first, times ascending, text by bytes), or by one of `metrics`, largest
   * first, ties by keys.
   */
  readonly orderBy: 'keys' | Metric;
  /** At most so many groups, at least 1; what they leave out is counted in `other`. */
  readonly limit: number | null;
}

export type MetricValues = Readonly<Partial<Record<Metric, number>>>;

export interface AggregateGroup {
  /** One key for each member of `groupBy`. */
  readonly keys: readonly (number | string | null)[];
  readonly values: MetricValues;
}

export interface AggregateAnswer {
  /** Groups without events are left out. */
  readonly groups: readonly AggregateGroup[];
  /** Over the events of the groups that `limit` left out: uniques are distinct over all of them. */
  readonly other: MetricValues;
  /** Over all events of the request. */
  readonly total: MetricValues;
}

export interface ScanRequest {
  readonly projectId: string;
  readonly range: TimeRange;
  readonly filters: readonly ColumnFilter[];
  readonly order: 'ascending' | 'descending';
  /** At most so many events. */
  readonly limit: number | null;
}
