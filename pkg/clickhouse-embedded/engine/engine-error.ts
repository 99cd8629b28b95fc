/** What the engine answered instead of a result: ClickHouse's error code, and its message as the server sends it. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }

  static of(code: number, name: string, text: string): EngineError {
    return new EngineError(code, `Code: ${code}. DB::Exception: ${text}. (${name})`);
  }
}

/** Brings what the native addon threw to an EngineError; 1002 is ClickHouse's code for an unknown exception. */
export function toEngineError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  // A call on the calling thread puts words before those of the engine.
  const message = (thrown instanceof Error ? thrown.message : String(thrown)).replace(
    /^Query failed: (?=Code: )/,
    '',
  );
  const code = /^Code: (\d+)\./.exec(message)?.[1];
  return code === undefined
    ? EngineError.of(1002, 'UNKNOWN_EXCEPTION', message)
    : new EngineError(Number(code), message);
}
