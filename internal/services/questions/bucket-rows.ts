import { PatchbayError } from '../../../pkg/errors/index.js';
import { bucketName, bucketsOf, type Bucket, type BucketKind } from '../../domain/questions/buckets.js';
import type { Question } from '../../domain/questions/question.js';
import type { AggregateGroup, GroupKey, MetricValues } from '../../ports/event-store.js';

/** The buckets of a question's whole range, also of what retention has taken from it; none for `none`. */
export function bucketsOfQuestion({ zone, range }: Question, kind: BucketKind | 'none' | null): Bucket[] {
  return kind === 'none' || kind === null ? [] : bucketsOf(zone, kind, range);
}

export function timeKeys(buckets: readonly Bucket[]): GroupKey[] {
  return buckets.length === 0 ? [] : [{ by: 'time', starts: buckets.map(({ start }) => start) }];
}

/** A row for every bucket, in order, from groups by time alone. */
export function bucketRows<Row extends object>(
  buckets: readonly Bucket[],
  groups: readonly AggregateGroup[],
  rowOf: (values: MetricValues) => Row,
  empty: Row,
): ({ readonly bucket: string } & Row)[] {
  if (buckets.length === 0) return [];
  const byStart = new Map(groups.map(({ keys, values }) => [keys[0], rowOf(values)]));
  const rows = buckets.map((bucket) => {
    const row = byStart.get(bucket.start) ?? empty;
    byStart.delete(bucket.start);
    return { bucket: bucketName(bucket), ...row };
  });
  if (byStart.size > 0) throw strangeGroup();
  return rows;
}

/** An answer that does not fit the request is refused: events must not vanish from it in silence. */
export function strangeGroup(): PatchbayError {
  return new PatchbayError('internal', 'The store answered with a group that it was not asked for.');
}
