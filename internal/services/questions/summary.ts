import { breakdownMetrics } from '../../domain/questions/breakdown-question.js';
import type { SummaryQuestion } from '../../domain/questions/summary-question.js';
import type { EventColumn } from '../../domain/event/event.js';
import type { Call } from '../../ports/call.js';
import type { Condition, EventStore, Filter, Metric, Selection } from '../../ports/event-store.js';
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

/** One call after the other: a question takes one of the engine's places at a time (question-admission.ts). */
export async function answerSummary(
  store: EventStore,
  projectId: string,
  question: SummaryQuestion,
  call: Call,
): Promise<SummaryContent> {
  const { filters, visible, visibleBefore } = question;
  const selection = { projectId, range: visible, filters };
  // Every event has a type: the totals over all types are those of all events.
  const types = await store.aggregate(
    { ...selection, ...largest('event_type', [...eventCounts, ...bounds]) },
    call,
  );
  const before = { projectId, range: visibleBefore, filters };
  const { total: previous } = await store.aggregate({ ...before, ...ungrouped }, call);
  const { first_at, last_at } = measuresOf(bounds, types.total);
  return {
    total: countsOf(eventCounts, types.total),
    previous: countsOf(eventCounts, previous),
    first_event_at: first_at === null ? null : timeText(first_at),
    last_event_at: last_at === null ? null : timeText(last_at),
    top_event_types: types.groups.map(breakdownRow),
    top_pages: await topOf(store, selection, 'page_url', call),
    top_sources: await topOf(store, selection, 'source', call),
  };
}

const ungrouped = {
  groupBy: [],
  metrics: eventCounts,
  measured: null,
  orderBy: 'keys',
  limit: null,
} as const;

/** The values with the most events. */
function largest(column: EventColumn, metrics: readonly Metric[]) {
  const groupBy = [{ by: 'field', field: { is: 'column', column } }] as const;
  return { groupBy, metrics, measured: null, orderBy: 'count', limit: TOP_ROWS } as const;
}

/**
 * First which values they are, by counts alone, then the actors of these: most events of a project with many pages
 * are of others.
 */
async function topOf(
  store: EventStore,
  { filters, ...selection }: Selection,
  column: EventColumn,
  call: Call,
): Promise<BreakdownRow[]> {
  const having = (condition: Condition): readonly Filter[] => [
    ...filters,
    { field: { is: 'column', column }, condition },
  ];
  const counted = await store.aggregate(
    { ...selection, filters: having({ is: 'exists' }), ...largest(column, ['count']) },
    call,
  );
  const values = counted.groups.map(({ keys }) => keys[0] ?? null);
  if (values.length === 0) return [];
  const answer = await store.aggregate(
    { ...selection, filters: having({ is: 'any_of', values }), ...largest(column, breakdownMetrics) },
    call,
  );
  return answer.groups.map(breakdownRow);
}
