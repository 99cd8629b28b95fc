import { PatchbayError } from '../../../../../pkg/errors/index.js';

/** What is wrong, as the end of a sentence; check-log-file.ts makes the sentence and says what to do. */
export function damage(what: string): PatchbayError {
  return new PatchbayError('incompatible_data', what);
}
