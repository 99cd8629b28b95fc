import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { Delivery } from '../../../ports/broker.js';
import { formatPosition } from './position.js';

/** What one handler call is given, and the offsets to commit after it. */
export interface Piece {
  readonly deliveries: readonly Delivery[];
  readonly bytes: number;
  /** By partition: the last message of it in this piece. */
  readonly last: ReadonlyMap<EachBatchPayload, number>;
}

export interface PieceLimits {
  readonly bytes: number;
  readonly envelopes: number;
}

/** Several partitions' batches in pieces, one envelope each at least. In each partition their order stays. */
export function piecesOf(batches: readonly EachBatchPayload[], limits: PieceLimits): Piece[] {
  const pieces: Piece[] = [];
  let deliveries: Delivery[] = [];
  let last = new Map<EachBatchPayload, number>();
  let bytes = 0;
  const close = (): void => {
    if (deliveries.length > 0) pieces.push({ deliveries, bytes, last });
    deliveries = [];
    last = new Map();
    bytes = 0;
  };
  for (const payload of batches) {
    for (const message of payload.batch.messages) {
      const delivery = deliveryOf(payload, message);
      if (bytes + delivery.envelope.length > limits.bytes || deliveries.length >= limits.envelopes) close();
      deliveries.push(delivery);
      bytes += delivery.envelope.length;
      last.set(payload, Number(message.offset));
    }
  }
  close();
  return pieces;
}

function deliveryOf({ batch }: EachBatchPayload, { offset, value }: KafkaMessage): Delivery {
  const position = formatPosition({ partition: batch.partition, offset: Number(offset) });
  return { position, envelope: value ?? Buffer.alloc(0) };
}
