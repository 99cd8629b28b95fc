import { bucketName, bucketsOf } from '../../domain/questions/buckets.js';
import type { Filter } from '../../domain/questions/filter.js';
import { RetentionCohorts } from '../../domain/questions/retention-cohorts.js';
import type { RetentionQuestion } from '../../domain/questions/retention-question.js';
import type { Call } from '../../ports/call.js';
import type { EventStore } from '../../ports/event-store.js';
import { pauseOf, unhurried } from './unhurried.js';

/** The actors that began in one bucket, and how many of them came back in each bucket from there on. */
export interface CohortContent {
  readonly bucket: string;
  readonly size: number;
  /** The range cuts this bucket. */
  readonly partial: boolean;
  readonly returned: readonly {
    readonly bucket: string;
    readonly users: number;
    readonly partial: boolean;
  }[];
}

export interface RetentionContent {
  /** Every bucket of the range, in order, empty ones with size 0. */
  readonly data: readonly CohortContent[];
}

const START = 1;
const RETURN = 2;

export async function answerRetention(
  store: EventStore,
  projectId: string,
  question: RetentionQuestion,
  call: Call,
): Promise<RetentionContent> {
  const cohorts = new RetentionCohorts(question.buckets.map(({ start }) => start));
  const { startEvent, returnEvent } = question;
  const request = {
    projectId,
    range: question.visible,
    filters: question.filters,
    // No filter takes every event.
    kinds: [[ofType(startEvent)], returnEvent === null ? [] : [ofType(returnEvent)]],
    value: null,
    // An actor starts with its first start, and has come back in a bucket when its last return there is later.
    firstAndLastIn: question.buckets.map(({ start }) => start),
  };
  for await (const piece of unhurried(store.timelines(request, call), pauseOf(call))) {
    for (const { actor, timestamp, kinds } of piece) {
      cohorts.take(actor, timestamp, (kinds & START) !== 0, (kinds & RETURN) !== 0);
    }
  }
  return { data: cohortsContent(question, cohorts) };
}

function cohortsContent(question: RetentionQuestion, cohorts: RetentionCohorts): CohortContent[] {
  const rows = namedBuckets(question);
  return rows.map(({ bucket, partial }, cohort) => ({
    bucket,
    size: cohorts.size(cohort),
    partial,
    returned: rows.slice(cohort).map((later, i) => ({
      bucket: later.bucket,
      users: cohorts.returned(cohort, cohort + i),
      partial: later.partial,
    })),
  }));
}

function namedBuckets({ zone, range, interval, buckets }: RetentionQuestion) {
  // The range cuts its last bucket where it ends inside one.
  const [next] = bucketsOf(zone, interval, { from: range.until, until: range.until + 1 });
  const lastIsCut = next?.start !== range.until;
  return buckets.map((bucket, index) => ({
    bucket: bucketName(bucket),
    partial: bucket.start < range.from || (lastIsCut && index === buckets.length - 1),
  }));
}

function ofType(eventType: string): Filter {
  return { field: { is: 'column', column: 'event_type' }, condition: { is: 'any_of', values: [eventType] } };
}
