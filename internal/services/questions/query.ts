import { bucketName, type Bucket } from '../../domain/questions/buckets.js';
import type { Scalar } from '../../domain/questions/filter.js';
import type { QueryMetric, QueryQuestion } from '../../domain/questions/query-question.js';
import type { Call } from '../../ports/call.js';
import type { AggregateGroup, EventStore } from '../../ports/event-store.js';
import { bucketRows, bucketsOfQuestion, strangeGroup, timeKeys } from './bucket-rows.js';
import { emptyMeasures, measuresOf, type Measures } from './measures.js';

/** Those that were asked for. */
export type QueryMeasures = Partial<Measures<QueryMetric>>;
export type QueryRow = QueryMeasures & {
  /** With an interval. */
  readonly bucket?: string;
  /** The values of the dimensions, in their order. */
  readonly dimensions?: readonly Scalar[];
};

export interface QueryContent {
  /**
   * Without dimensions, every bucket, or nothing where there is no interval either. With dimensions, the groups that
   * have events.
   */
  readonly data: readonly QueryRow[];
  /** With dimensions: over the events of the groups that `limit` left out. */
  readonly other?: QueryMeasures;
  readonly total: QueryMeasures;
}

export async function answerQuery(
  store: EventStore,
  projectId: string,
  question: QueryQuestion,
  call: Call,
): Promise<QueryContent> {
  const { metrics, dimensions, orderBy, limit } = question;
  const buckets = bucketsOfQuestion(question, question.interval);
  const isGrouped = dimensions.length > 0;
  const answer = await store.aggregate(
    {
      projectId,
      range: question.visible,
      filters: question.filters,
      groupBy: [...timeKeys(buckets), ...dimensions.map((field) => ({ by: 'field', field }) as const)],
      metrics,
      measured: question.measured,
      orderBy: isGrouped ? orderBy : 'keys',
      limit: isGrouped ? limit : null,
    },
    call,
  );
  const total = measuresOf(metrics, answer.total);
  if (!isGrouped) return { data: everyBucket(question, buckets, answer.groups), total };
  return {
    data: groupRows(question, buckets, answer.groups),
    other: measuresOf(metrics, answer.other),
    total,
  };
}

/** The store knows no empty buckets, so their place in the order is found here. */
function everyBucket(
  { metrics, orderBy }: QueryQuestion,
  buckets: readonly Bucket[],
  groups: readonly AggregateGroup[],
): QueryRow[] {
  const rows = bucketRows(
    buckets,
    groups,
    (values) => measuresOf(metrics, values),
    emptyMeasures<QueryMetric>(metrics),
  );
  if (orderBy === 'keys') return rows;
  return rows.sort((a, b) => compareNullLast(a[orderBy], b[orderBy]));
}

/** Largest first. */
function compareNullLast(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null || a > b ? -1 : 1;
}

function groupRows(
  { metrics, dimensions }: QueryQuestion,
  buckets: readonly Bucket[],
  groups: readonly AggregateGroup[],
): QueryRow[] {
  const names = new Map<Scalar | undefined, string>(
    buckets.map((bucket) => [bucket.start, bucketName(bucket)]),
  );
  return groups.map(({ keys, values }) => {
    const measures = measuresOf(metrics, values);
    const fields = keys.slice(keys.length - dimensions.length);
    if (buckets.length === 0) return { dimensions: fields, ...measures };
    const bucket = names.get(keys[0]);
    if (bucket === undefined) throw strangeGroup();
    return { bucket, dimensions: fields, ...measures };
  });
}
