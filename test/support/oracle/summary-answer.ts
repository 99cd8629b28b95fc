import type { EventColumn, StoredEvent } from '../../../internal/domain/event/event.js';
import { groupsOf } from './breakdown-answer.js';
import { eventCounts, type EventCounts } from './events-answer.js';
import { compareScalars, type Scalar } from './field.js';
import { commonOf, eventsWithin, select, uniqueUsers, type Question } from './question.js';
import { rangeBefore } from './range.js';

interface TopRow {
  readonly value: Scalar;
  readonly count: number;
  readonly unique_users: number;
}

export interface SummaryAnswer {
  readonly total: EventCounts;
  readonly previous: EventCounts;
  readonly first_event_at: string | null;
  readonly last_event_at: string | null;
  readonly top_event_types: readonly TopRow[];
  readonly top_pages: readonly TopRow[];
  readonly top_sources: readonly TopRow[];
}

/** `GET /stats/summary`, without its frame. */
export function answerSummary(question: Question): SummaryAnswer {
  const common = commonOf(question);
  const { zone, events } = select(question, common);
  const before = rangeBefore(zone, question.now, common.bounds);
  return {
    total: eventCounts(events),
    previous: eventCounts(eventsWithin(question, common.filters, before)),
    ...firstAndLast(events, 'first_event_at', 'last_event_at'),
    top_event_types: mostFrequent(events, 'event_type', 10),
    top_pages: mostFrequent(events, 'page_url', 10),
    top_sources: mostFrequent(events, 'source', 10),
  };
}

export function firstAndLast<First extends string, Last extends string>(
  events: readonly StoredEvent[],
  first: First,
  last: Last,
): Record<First | Last, string | null> {
  const times = events.map(({ timestamp }) => timestamp).sort((a, b) => a - b);
  const written = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());
  return { [first]: written(times[0]), [last]: written(times.at(-1)) } as Record<First | Last, string | null>;
}

/** The values with the most events; those without one are left out. */
export function mostFrequent(events: readonly StoredEvent[], column: EventColumn, most: number): TopRow[] {
  return groupsOf(events, { column })
    .filter(({ value }) => value !== null)
    .map(({ value, inside }) => ({ value, count: inside.length, unique_users: uniqueUsers(inside) }))
    .sort((a, b) => b.count - a.count || compareScalars(a.value, b.value))
    .slice(0, most);
}
