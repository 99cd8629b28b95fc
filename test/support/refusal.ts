import { PatchbayError, type ErrorCode } from '../../pkg/errors/index.js';

/** The code that a call was refused with, or a word that says it was not. */
export async function refusal(
  work: Promise<unknown>,
): Promise<ErrorCode | 'not refused' | 'not a PatchbayError'> {
  try {
    await work;
    return 'not refused';
  } catch (error) {
    return error instanceof PatchbayError ? error.code : 'not a PatchbayError';
  }
}
