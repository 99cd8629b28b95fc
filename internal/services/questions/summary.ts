import { breakdownMetrics } from '../../domain/questions/breakdown-question.js';
import type { SummaryQuestion } from '../../domain/questions/summary-question.js';
import type { EventColumn } from '../../domain/event/event.js';
import type { Call } from '../../ports/call.js';
import type { EventStore, Selection } from '../../ports/event-store.js';
import { timeText } from './answer-frame.js';
import { breakdownRow, type BreakdownRow } from './breakdown.js';
import { countsOf, eventCounts, measuresOf, type EventCounts } from './measures.js';

/** A project at a glance. */
export interface SummaryContent {
  readonly total: EventCounts;
  /** Of the period before. */
  readonly previous: EventCounts;
  /** RFC 3339, UTC; null without events. */
  readonly first_event_at: string | null;
  readonly last_event_at: string | null;
  /** The most frequent ones, without what is absent; ties by value. */
  readonly top_event_types: readonly BreakdownRow[];
  readonly top_pages: readonly BreakdownRow[];
  readonly top_sources: readonly BreakdownRow[];
}

const TOP_ROWS = 10;
const bounds = ['first_at', 'last_at'] as const;

export async function answerSummary(
  store: EventStore,
  projectId: string,
  question: SummaryQuestion,
  call: Call,
): Promise<SummaryContent> {
  const { filters, visible, visibleBefore } = question;
  const selection = { projectId, range: visible, filters };
  // One after the other: a question takes one of the engine's places at a time (question-admission.ts).
  const total = await totalOf(store, selection, [...eventCounts, ...bounds], call);
  const previous = await totalOf(store, { ...selection, range: visibleBefore }, eventCounts, call);
  const { first_at, last_at } = measuresOf(bounds, total);
  return {
    total: countsOf(eventCounts, total),
    previous: countsOf(eventCounts, previous),
    first_event_at: first_at === null ? null : timeText(first_at),
    last_event_at: last_at === null ? null : timeText(last_at),
    top_event_types: await topOf(store, selection, 'event_type', call),
    top_pages: await topOf(store, selection, 'page_url', call),
    top_sources: await topOf(store, selection, 'source', call),
  };
}

async function totalOf(
  store: EventStore,
  selection: Selection,
  metrics: readonly ((typeof eventCounts)[number] | (typeof bounds)[number])[],
  call: Call,
) {
  const request = { groupBy: [], metrics, measured: null, orderBy: 'keys', limit: null } as const;
  return (await store.aggregate({ ...selection, ...request }, call)).total;
}

async function topOf(
  store: EventStore,
  selection: Selection,
  column: EventColumn,
  call: Call,
): Promise<BreakdownRow[]> {
  const field = { is: 'column', column } as const;
  const answer = await store.aggregate(
    {
      ...selection,
      filters: [...selection.filters, { field, condition: { is: 'exists' } }],
      groupBy: [{ by: 'field', field }],
      metrics: breakdownMetrics,
      measured: null,
      orderBy: 'count',
      limit: TOP_ROWS,
    },
    call,
  );
  return answer.groups.map(breakdownRow);
}
