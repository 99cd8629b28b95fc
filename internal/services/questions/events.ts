import type { EventsQuestion } from '../../domain/questions/events-question.js';
import type { Call } from '../../ports/call.js';
import type { EventStore } from '../../ports/event-store.js';
import { bucketRows, bucketsOfQuestion, timeKeys } from './bucket-rows.js';
import { countsOf, eventCounts, zeroCounts, type EventCounts } from './measures.js';

/** Events, actors and sessions over time. */
export interface EventsContent {
  /** Every bucket of the range, in order, empty ones as zero; none for `group_by=none`. */
  readonly data: readonly ({ readonly bucket: string } & EventCounts)[];
  readonly total: EventCounts;
}

export async function answerEvents(
  store: EventStore,
  projectId: string,
  question: EventsQuestion,
  call: Call,
): Promise<EventsContent> {
  const buckets = bucketsOfQuestion(question, question.groupBy);
  const answer = await store.aggregate(
    {
      projectId,
      range: question.visible,
      filters: question.filters,
      groupBy: timeKeys(buckets),
      metrics: eventCounts,
      measured: null,
      orderBy: 'keys',
      limit: null,
    },
    call,
  );
  return {
    data: bucketRows(
      buckets,
      answer.groups,
      (values) => countsOf(eventCounts, values),
      zeroCounts(eventCounts),
    ),
    total: countsOf(eventCounts, answer.total),
  };
}
