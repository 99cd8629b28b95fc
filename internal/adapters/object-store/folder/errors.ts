import { PatchbayError, type ErrorCode } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'not_found',
  ENOTDIR: 'not_found',
  EISDIR: 'not_found',
  ENOSPC: 'storage_full',
  EDQUOT: 'storage_full',
};

/** What the file system says, in our words. */
export function translate(thrown: unknown, call: Call, name: string): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  if (call.signal.aborted)
    return new PatchbayError('cancelled', 'The call was cancelled.', { cause: thrown });
  const code = codes[(thrown as NodeJS.ErrnoException).code ?? ''] ?? 'unavailable';
  const message = code === 'not_found' ? 'There is no such object.' : 'The folder of objects cannot be used.';
  return new PatchbayError(code, message, { cause: thrown, context: { name } });
}
