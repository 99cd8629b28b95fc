import type { StoredEvent } from '../../domain/event/event.js';
import { cursorOf } from '../../domain/questions/user-cursor.js';
import type { UserQuestion } from '../../domain/questions/user-question.js';
import type { Call } from '../../ports/call.js';
import type { EventStore } from '../../ports/event-store.js';
import { timeText } from './answer-frame.js';
import { strangeGroup } from './bucket-rows.js';
import { countsOf, measuresOf } from './measures.js';

/** An event in an answer. Its times are RFC 3339, UTC. */
export interface EventContent extends Readonly<Record<keyof StoredEvent['columns'], string | null>> {
  readonly id: string;
  readonly timestamp: string;
  /** The JSON text that came, whose numbers keep their digits: it goes into the answer as it is. */
  readonly properties: string;
  readonly received_at: string;
}

/** What one user did. */
export interface UserContent {
  readonly user_id: string;
  /** In the range; null without events. */
  readonly first_seen_at: string | null;
  readonly last_seen_at: string | null;
  readonly count: number;
  readonly sessions: number;
  /** The most frequent ones; ties by name. */
  readonly event_types: readonly { readonly value: string; readonly count: number }[];
  /** Newest first. */
  readonly events: readonly EventContent[];
  /** Null where there are no older events. */
  readonly next_cursor: string | null;
}

const EVENT_TYPES = 100;
/** A page ends when it has so many characters of properties, however many more events were asked for. */
const PAGE_CHARACTERS = 4_000_000;
const counts = ['count', 'sessions'] as const;
const bounds = ['first_at', 'last_at'] as const;

export async function answerUser(
  store: EventStore,
  projectId: string,
  question: UserQuestion,
  call: Call,
): Promise<UserContent> {
  const selection = { projectId, range: question.visible, filters: question.filters };
  const { groups, total } = await store.aggregate(
    {
      ...selection,
      groupBy: [{ by: 'field', field: { is: 'column', column: 'event_type' } }],
      metrics: [...counts, ...bounds],
      measured: null,
      orderBy: 'count',
      limit: EVENT_TYPES,
    },
    call,
  );
  const { first_at, last_at } = measuresOf(bounds, total);
  const { events, next } = await newestEvents(store, projectId, question, call);
  return {
    user_id: question.userId,
    first_seen_at: first_at === null ? null : timeText(first_at),
    last_seen_at: last_at === null ? null : timeText(last_at),
    ...countsOf(counts, total),
    event_types: groups.map(({ keys: [value], values }) => {
      if (typeof value !== 'string') throw strangeGroup();
      return { value, ...countsOf(['count'], values) };
    }),
    events: events.map(eventContent),
    next_cursor: next,
  };
}

/** One more than asked for is looked for, to know whether there is a next page. */
async function newestEvents(
  store: EventStore,
  projectId: string,
  { visible, filters, after, limit }: UserQuestion,
  call: Call,
): Promise<{ readonly events: readonly StoredEvent[]; readonly next: string | null }> {
  const events: StoredEvent[] = [];
  let characters = 0;
  const request = {
    projectId,
    range: visible,
    filters,
    order: 'descending',
    after,
    limit: limit + 1,
  } as const;
  for await (const piece of store.scan(request, call)) {
    for (const event of piece) {
      const last = events.at(-1);
      if (last !== undefined && (events.length === limit || characters >= PAGE_CHARACTERS)) {
        return { events, next: cursorOf(last) };
      }
      events.push(event);
      characters += event.properties.length;
    }
  }
  return { events, next: null };
}

function eventContent({ id, timestamp, columns, properties, receivedAt }: StoredEvent): EventContent {
  return { id, timestamp: timeText(timestamp), ...columns, properties, received_at: timeText(receivedAt) };
}
