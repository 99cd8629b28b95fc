import type { PropertyQuestion } from '../../domain/questions/property-question.js';
import type { Call } from '../../ports/call.js';
import {
  valueMetrics,
  type EventStore,
  type MetricValues,
  type ValueMetric,
} from '../../ports/event-store.js';
import { bucketRows, bucketsOfQuestion, timeKeys } from './bucket-rows.js';
import { emptyMeasures, measuresOf, type Measures } from './measures.js';

/** `count` is how many numbers there are; without any, `sum` is 0 and the others are null. */
export type PropertyMeasures = Measures<Exclude<ValueMetric, 'value_count'>> & {
  readonly count: number | null;
};

/** The numbers in one property, over time. */
export interface PropertyContent {
  /** Every bucket of the range, in order; none for `group_by=none`. */
  readonly data: readonly ({ readonly bucket: string } & PropertyMeasures)[];
  readonly total: PropertyMeasures;
}

export async function answerProperty(
  store: EventStore,
  projectId: string,
  question: PropertyQuestion,
  call: Call,
): Promise<PropertyContent> {
  const buckets = bucketsOfQuestion(question, question.groupBy);
  const answer = await store.aggregate(
    {
      projectId,
      range: question.visible,
      filters: question.filters,
      groupBy: timeKeys(buckets),
      metrics: valueMetrics,
      measured: question.measured,
      orderBy: 'keys',
      limit: null,
    },
    call,
  );
  return {
    data: bucketRows(buckets, answer.groups, propertyMeasures, named(emptyMeasures(valueMetrics))),
    total: propertyMeasures(answer.total),
  };
}

function propertyMeasures(values: MetricValues): PropertyMeasures {
  return named(measuresOf(valueMetrics, values));
}

function named({ value_count, ...measures }: Measures<ValueMetric>): PropertyMeasures {
  return { count: value_count, ...measures };
}
