import type { CanonicalEvent, EventIdentity, StoredEvent } from '../domain/event/event.js';
import type { Field, Filter, Scalar } from '../domain/questions/filter.js';
import type { TimeRange } from '../domain/questions/question.js';
import type { Call } from './call.js';
import type { Part } from './part.js';

/**
 * Keeps events and answers the three reads on which every question stands. An implementation never decides what
 * engines decide differently: it gets instants in UTC, compares text as UTF-8 bytes and numbers as doubles, and knows
 * a filter by the words of domain/questions/filter.ts.
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
   * Counts and measures events in groups, exactly. One statement in the engine: groups, `other` and `total` are of
   * one moment as far as the engine gives one. Sees every `append` that resolved before.
   */
  aggregate(request: AggregateRequest, call: Call): Promise<AggregateAnswer>;

  /**
   * Streams stored events, each identity once, ordered by (timestamp, id bytes), in pieces of at most some
   * thousand, in constant memory. Leaving the loop early ends the work in the engine.
   */
  scan(request: ScanRequest, call: Call): AsyncIterable<readonly StoredEvent[]>;

  /**
   * Streams what actors did: one actor after the other, and each one's events ordered by (timestamp, id bytes), in
   * pieces of at most some ten thousand, in constant memory. The order of the actors is the engine's own. Leaving the
   * loop early ends the work in the engine.
   */
  timelines(request: TimelineRequest, call: Call): AsyncIterable<readonly TimelineEvent[]>;
}

export type { Condition, Field, Filter, Scalar } from '../domain/questions/filter.js';
export type { TimeRange };

/** The events of one project in a range for which all filters hold. A range that is empty selects nothing. */
export interface Selection {
  readonly projectId: string;
  readonly range: TimeRange;
  readonly filters: readonly Filter[];
}

/**
 * `count`: events. `unique_users`: distinct actors, where an actor is the user_id, else the anonymous_id (the
 * same text in the two is two actors; events with neither do not add). `sessions`: distinct session_id.
 * `first_at`, `last_at`: the smallest and largest timestamp, null without events.
 */
export const eventMetrics = ['count', 'unique_users', 'sessions', 'first_at', 'last_at'] as const;

/**
 * About the numeric values of the property `measured`, as doubles: `value_count` is how many there are. The others
 * are null where there is none, but `sum`, which is 0; `sum` and `avg` beyond doubles are null. The order of adding is
 * the engine's. Percentiles are domain/questions/percentile.ts's.
 */
export const valueMetrics = ['value_count', 'sum', 'avg', 'min', 'max', 'p50', 'p90', 'p99'] as const;

export const metrics = [...eventMetrics, ...valueMetrics] as const;
export type Metric = (typeof metrics)[number];
export type ValueMetric = (typeof valueMetrics)[number];

export type GroupKey =
  /** The bucket that holds the timestamp; the key is its start. `starts` ascend; the first is ≤ `range.from`. */
  | { readonly by: 'time'; readonly starts: readonly number[] }
  /** The field's value, by type and value; null where it is absent, and for objects and arrays. */
  | { readonly by: 'field'; readonly field: Field };

export interface AggregateRequest extends Selection {
  /** None: no groups, the total only. */
  readonly groupBy: readonly GroupKey[];
  /** At least one. */
  readonly metrics: readonly Metric[];
  /** The path of the property that the value metrics are about; null where none is asked for. */
  readonly measured: readonly string[] | null;
  /**
   * Groups in the order of their keys (null < false < true < numbers < strings; times and numbers ascending, strings
   * by bytes), or by one of `metrics`, largest first, null last, ties by keys.
   */
  readonly orderBy: 'keys' | Metric;
  /** At most so many groups, at least 1; what they leave out is counted in `other`. */
  readonly limit: number | null;
}

export type MetricValues = Readonly<Partial<Record<Metric, number | null>>>;

export interface AggregateGroup {
  /** One key for each member of `groupBy`. */
  readonly keys: readonly Scalar[];
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

/** A place in the order of a scan. */
export interface ScanPosition {
  readonly timestamp: number;
  readonly idKey: string;
}

export interface ScanRequest extends Selection {
  readonly order: 'ascending' | 'descending';
  /** Only what comes after this place, in the order that is asked for; null: from the beginning. */
  readonly after: ScanPosition | null;
  /** At most so many events. */
  readonly limit: number | null;
}

export interface TimelineRequest extends Selection {
  /**
   * Kinds of events, 1 to 16: an event is of a kind when all of its filters hold, so an empty list takes every event.
   * Events of no kind, and events without an actor, are left out.
   */
  readonly kinds: readonly (readonly Filter[])[];
  /** A field whose value comes with each event; null: none. */
  readonly value: Field | null;
  /**
   * Null: every event comes. Else the starts of buckets, ascending and the first not after the range, and `value` is
   * null: whoever asks looks at the first and the last instant of each kind in a bucket only. A storage may leave out
   * what lies between them, and tell events of one instant as one that is of all their kinds; it need not.
   */
  readonly firstAndLastIn: readonly number[] | null;
}

export interface TimelineEvent {
  /** Different for different actors within one answer, and otherwise opaque. */
  readonly actor: string;
  readonly timestamp: number;
  /** Bit i is set when the event is of `kinds[i]`. */
  readonly kinds: number;
  /** Null, too, where none was asked for. */
  readonly value: Scalar;
}
