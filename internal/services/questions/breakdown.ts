import { breakdownMetrics, type BreakdownQuestion } from '../../domain/questions/breakdown-question.js';
import type { Scalar } from '../../domain/questions/filter.js';
import type { Call } from '../../ports/call.js';
import type { AggregateGroup, EventStore } from '../../ports/event-store.js';
import { strangeGroup } from './bucket-rows.js';
import { countsOf, type Counts } from './measures.js';

export type BreakdownCounts = Counts<(typeof breakdownMetrics)[number]>;
export type BreakdownRow = { readonly value: Scalar } & BreakdownCounts;

/** The values of one field. */
export interface BreakdownContent {
  /** By the metric, largest first; ties by value: null < false < true < numbers < strings, these by UTF-8 bytes. */
  readonly data: readonly BreakdownRow[];
  /** Over the events of the values that `limit` left out; users are distinct over all of them. */
  readonly other: BreakdownCounts;
}

export async function answerBreakdown(
  store: EventStore,
  projectId: string,
  question: BreakdownQuestion,
  call: Call,
): Promise<BreakdownContent> {
  const answer = await store.aggregate(
    {
      projectId,
      range: question.visible,
      filters: question.filters,
      groupBy: [{ by: 'field', field: question.dimension }],
      metrics: breakdownMetrics,
      measured: null,
      orderBy: question.metric,
      limit: question.limit,
    },
    call,
  );
  return { data: answer.groups.map(breakdownRow), other: countsOf(breakdownMetrics, answer.other) };
}

/** Of a group by one field. */
export function breakdownRow({ keys, values }: AggregateGroup): BreakdownRow {
  const [value] = keys;
  if (value === undefined) throw strangeGroup();
  return { value, ...countsOf(breakdownMetrics, values) };
}
