import { rowLimit } from './breakdown-answer.js';
import { inTime, one, selected, sessions, type Question } from './question.js';
import { firstAndLast, mostFrequent } from './summary-answer.js';

export interface UserAnswer {
  readonly user_id: string;
  readonly first_seen_at: string | null;
  readonly last_seen_at: string | null;
  readonly count: number;
  readonly sessions: number;
  readonly event_types: readonly unknown[];
  /** All pages as one. */
  readonly events: readonly unknown[];
}

/** `GET /stats/users/{user_id}`, all its pages, without its frame. */
export function answerUser(userId: string, question: Question): UserAnswer {
  // It cuts pages, which are one here; but it has to be one.
  rowLimit(one(question.parameters, 'limit'));
  const { events } = selected({ ...question, parameters: { ...question.parameters, user_id: [userId] } });
  const written = (time: number) => new Date(time).toISOString();
  return {
    user_id: userId,
    ...firstAndLast(events, 'first_seen_at', 'last_seen_at'),
    count: events.length,
    sessions: sessions(events),
    event_types: mostFrequent(events, 'event_type', 100).map(({ value, count }) => ({ value, count })),
    events: events
      .toSorted((a, b) => -inTime(a, b))
      .map(({ id, columns, timestamp, receivedAt, properties }) => ({
        id,
        ...columns,
        timestamp: written(timestamp),
        properties,
        received_at: written(receivedAt),
      })),
  };
}
