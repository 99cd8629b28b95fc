import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';

/** Throws if the call has ended; what it asked for must then not be begun. */
export function refuseEnded(call: Call, now: number): void {
  if (call.signal.aborted) throw new PatchbayError('cancelled', 'The call was cancelled.');
  if (call.deadline <= now) throw new PatchbayError('deadline_exceeded', "The call's deadline has passed.");
}
