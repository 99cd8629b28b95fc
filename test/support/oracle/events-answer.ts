import type { StoredEvent } from '../../../internal/domain/event/event.js';
import { bucketKinds, bucketName, bucketStarts } from './buckets.js';
import { oneOf, selected, sessions, uniqueUsers, type Question } from './question.js';

interface Measured {
  readonly count: number;
  readonly unique_users: number;
  readonly sessions: number;
}

export interface EventsAnswer {
  readonly data: readonly (Measured & { readonly bucket: string })[];
  readonly total: Measured;
  readonly timezone: string;
}

/** `GET /stats/events`, without `generated_at`. */
export function answerEvents(question: Question): EventsAnswer {
  const { timezone, zone, range, events } = selected(question);
  const kind = oneOf(question.parameters, 'group_by', bucketKinds) ?? 'day';
  const starts = bucketStarts(zone, kind, range.from, range.until);
  const data = starts.map((start, index) => {
    const next = starts[index + 1] ?? Infinity;
    const inside = events.filter((event) => event.timestamp >= start && event.timestamp < next);
    return { bucket: bucketName(zone, start), ...measured(inside) };
  });
  return { data, total: measured(events), timezone };
}

function measured(events: readonly StoredEvent[]): Measured {
  return { count: events.length, unique_users: uniqueUsers(events), sessions: sessions(events) };
}
