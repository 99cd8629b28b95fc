import { actorHash } from '../../domain/event/actor-hash.js';
import type { LinePiece } from './line-pieces.js';

/** Over so many partitions of a broker a project is spread at most. */
export const BUCKETS = 32;
/** What shares a partition: nothing but the project, or a user's events. */
export type PartitionBy = 'project' | 'user';

export interface Bucketed {
  readonly bucket: number;
  readonly lines: LinePiece;
}

const NEWLINE = 0x0a;

/** Goes round the buckets, from envelope to envelope. */
export class BucketRound {
  #last = Math.floor(Math.random() * BUCKETS);

  next(): number {
    return (this.#last = (this.#last + 1) % BUCKETS);
  }
}

/** Parts lines so that all of one user come to one bucket; those of nobody come to the one that is given. */
export function splitByUser({ bytes }: LinePiece, bucketOfNobody: number): Bucketed[] {
  const buckets = new Map<number, Buffer[]>();
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start) + 1;
    const line = bytes.subarray(start, end);
    const hash = actorHash(line);
    const bucket = hash === null ? bucketOfNobody : hash % BUCKETS;
    const lines = buckets.get(bucket);
    if (lines === undefined) buckets.set(bucket, [line]);
    else lines.push(line);
    start = end;
  }
  return Array.from(buckets, ([bucket, lines]) => ({
    bucket,
    lines: { bytes: Buffer.concat(lines), count: lines.length },
  }));
}

/** Envelopes of one bucket of one project lie in one partition. */
export function partitionKeyOf(projectId: string, bucket: number): string {
  return `${projectId}:${bucket}`;
}
