/**
 * Written in every transaction, so that it is always true of the entries beside it. The log holds exactly the
 * entries `consumed + 1 … last`: numbers are given in the transaction that stores them, without a gap, and
 * never twice, also when everything is consumed and the process starts again.
 */
export interface LogState {
  /** `FORMAT`, or that of another version. */
  readonly format: number;
  readonly consumed: number;
  readonly last: number;
  /** Of the envelopes held. */
  readonly bytes: number;
}

export const FORMAT = 1;
export const emptyState: LogState = { format: FORMAT, consumed: 0, last: 0, bytes: 0 };

/** Null where it is none that a log could have. */
export function parseState(json: Buffer): LogState | null {
  const state = parseObject(json);
  return isState(state) && state.consumed <= state.last ? state : null;
}

function isState(value: Partial<LogState>): value is LogState {
  return [value.format, value.consumed, value.last, value.bytes].every(
    (number) => Number.isSafeInteger(number) && Number(number) >= 0,
  );
}

function parseObject(json: Buffer): Partial<LogState> {
  try {
    return (JSON.parse(json.toString()) ?? {}) as Partial<LogState>;
  } catch {
    return {};
  }
}
