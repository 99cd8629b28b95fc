import { PatchbayError } from '../../../../pkg/errors/index.js';
import { maxEncodedEnvelopeBytes } from '../../../domain/envelope.js';

/** `payload_too_large` for what is no envelope by its size. */
export function requireEnvelopeSize(envelope: Buffer): void {
  if (envelope.length > 0 && envelope.length <= maxEncodedEnvelopeBytes) return;
  throw new PatchbayError('payload_too_large', 'An envelope has 1 byte at least and 516 KiB at most.', {
    context: { bytes: envelope.length },
  });
}
