import { roundedNumber } from '../../domain/questions/number-form.js';
import type { QuestionProject } from '../../domain/questions/question.js';
import { visibleRange } from '../../domain/questions/visible-range.js';
import type { Call } from '../../ports/call.js';
import type { EventStore } from '../../ports/event-store.js';
import { timeText } from './answer-frame.js';
import { strangeGroup } from './bucket-rows.js';
import { countsOf } from './measures.js';

/** What happened in the last five minutes, up to now. */
export interface RealtimeContent {
  readonly window_seconds: number;
  readonly count: number;
  readonly active_users: number;
  readonly events_per_second: number;
  /** The most frequent ones; ties by name. */
  readonly event_types: readonly { readonly value: string; readonly count: number }[];
  readonly generated_at: string;
}

const WINDOW_SECONDS = 300;
const EVENT_TYPES = 100;

export async function answerRealtime(
  store: EventStore,
  project: QuestionProject,
  now: number,
  call: Call,
): Promise<RealtimeContent> {
  const { groups, total } = await store.aggregate(
    {
      projectId: project.id,
      range: visibleRange({ from: now - WINDOW_SECONDS * 1_000, until: now }, project, now),
      filters: [],
      groupBy: [{ by: 'field', field: { is: 'column', column: 'event_type' } }],
      metrics: ['count', 'unique_users'],
      measured: null,
      orderBy: 'count',
      limit: EVENT_TYPES,
    },
    call,
  );
  const { count, unique_users } = countsOf(['count', 'unique_users'], total);
  return {
    window_seconds: WINDOW_SECONDS,
    count,
    active_users: unique_users,
    events_per_second: roundedNumber(count / WINDOW_SECONDS) ?? 0,
    event_types: groups.map(({ keys: [value], values }) => {
      if (typeof value !== 'string') throw strangeGroup();
      return { value, ...countsOf(['count'], values) };
    }),
    generated_at: timeText(now),
  };
}
