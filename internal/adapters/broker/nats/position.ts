import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Position } from '../../../ports/broker.js';

/** A position is the message's number in the stream, in decimal. */
export function positionOf(sequence: number): Position {
  return String(sequence);
}

export function parsePosition(position: Position): number {
  const sequence = /^[0-9]{1,16}$/.test(position) ? Number(position) : 0;
  if (sequence > 0) return sequence;
  throw new PatchbayError('invalid_request', 'This is no position of the NATS broker.');
}
