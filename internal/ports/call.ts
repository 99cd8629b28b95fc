/**
 * What every call on a port carries. When `signal` aborts or `deadline` passes, the call rejects with
 * `cancelled` or `deadline_exceeded`, and the work behind it ends too, in the server that does it.
 */
export interface Call {
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}
