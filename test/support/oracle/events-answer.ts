import type { StoredEvent } from '../../../internal/domain/event/event.js';
import { bucketKinds, bucketName, bucketStarts, type BucketKind } from './buckets.js';
import { oneOf, selected, sessions, uniqueUsers, type Question, type Selected } from './question.js';

export interface EventCounts {
  readonly count: number;
  readonly unique_users: number;
  readonly sessions: number;
}

export interface EventsAnswer {
  readonly data: readonly (EventCounts & { readonly bucket: string })[];
  readonly total: EventCounts;
  readonly timezone: string;
}

/** `GET /stats/events`, without `generated_at`. */
export function answerEvents(question: Question): EventsAnswer {
  const chosen = selected(question);
  const kind = oneOf(question.parameters, 'group_by', bucketKinds) ?? 'day';
  const data = eventsByBucket(chosen, kind).map(({ bucket, inside }) => ({
    bucket,
    ...eventCounts(inside),
  }));
  return { data, total: eventCounts(chosen.events), timezone: chosen.timezone };
}

export interface FilledBucket {
  readonly bucket: string;
  readonly start: number;
  /** Where the next one starts; Infinity for the last. */
  readonly next: number;
  readonly inside: readonly StoredEvent[];
}

/** Every bucket of the range, also the empty ones. */
export function eventsByBucket({ zone, range, events }: Selected, kind: BucketKind): FilledBucket[] {
  const starts = bucketStarts(zone, kind, range.from, range.until);
  return starts.map((start, index) => {
    const next = starts[index + 1] ?? Infinity;
    const inside = events.filter((event) => event.timestamp >= start && event.timestamp < next);
    return { bucket: bucketName(zone, start), start, next, inside };
  });
}

export function eventCounts(events: readonly StoredEvent[]): EventCounts {
  return { count: events.length, unique_users: uniqueUsers(events), sessions: sessions(events) };
}
