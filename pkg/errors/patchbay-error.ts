import { errorCodes, type ErrorCode } from './codes.js';

/** One fault among several in the same request: where, which, and what to do. */
export interface Fault {
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface ErrorDetails {
  readonly cause?: unknown;
  /** Plain values for the log: ids, counts, names of parts. Never a secret, never a client's text. */
  readonly context?: Readonly<Record<string, string | number | boolean | null>>;
  readonly faults?: readonly Fault[];
  /** Overrides the code's default, where the part that failed knows better. */
  readonly retryable?: boolean;
  /** Seconds after which a client may try again. */
  readonly retryAfter?: number;
}

/**
 * The one error class. Whoever catches it branches on `code` and `retryable`, never on the message, which is
 * for people: what happened and, where there is something to do, how to mend it.
 */
export class PatchbayError extends Error {
  override readonly name = 'PatchbayError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, string | number | boolean | null>>;
  readonly faults: readonly Fault[];
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable ?? errorCodes[code].retryable;
    this.context = details.context ?? {};
    this.faults = details.faults ?? [];
    this.retryAfter = details.retryAfter;
  }
}

/** Brings whatever was thrown to the one class; what nobody translated is `internal`. */
export function toPatchbayError(thrown: unknown): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  return new PatchbayError('internal', 'An unexpected error occurred.', { cause: thrown });
}
