import { PatchbayError } from '../../../../pkg/errors/index.js';

export function cancelled(cause?: unknown): PatchbayError {
  return new PatchbayError('cancelled', 'The call was cancelled.', { cause });
}

export function deadlineExceeded(cause?: unknown): PatchbayError {
  return new PatchbayError('deadline_exceeded', 'The call took longer than it may.', { cause });
}
