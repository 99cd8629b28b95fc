import type { ErrorCode } from '../../../pkg/errors/index.js';

/** A question that has no answer. */
export class Refusal extends Error {
  constructor(
    readonly code: ErrorCode,
    reason: string,
  ) {
    super(reason);
  }
}
