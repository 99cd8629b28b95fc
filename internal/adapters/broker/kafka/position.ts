import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Position } from '../../../ports/broker.js';

/** Where a message lies. Kafka's offsets count from 0 in each partition; 2⁵³ of them are more than a log can hold. */
export interface Place {
  readonly partition: number;
  readonly offset: number;
}

export function formatPosition({ partition, offset }: Place): Position {
  return `${partition}:${offset}`;
}

export function parsePosition(position: Position): Place {
  const [, partition, offset] = /^(\d{1,9}):(\d{1,15})$/.exec(position) ?? [];
  if (partition !== undefined && offset !== undefined) {
    return { partition: Number(partition), offset: Number(offset) };
  }
  throw new PatchbayError('invalid_request', 'This is no position of Kafka.');
}
