import {
  cancelled,
  deadlineExceeded,
  type Meaning,
  type Work,
} from '../../internal/adapters/database/sql/index.js';
import type { Call } from '../../internal/ports/call.js';
import { PatchbayError } from '../../pkg/errors/index.js';

const refused: Meaning = { code: 'data_refused', message: 'DuckDB refuses a value of the batch.' };

/** By the kind of exception that the engine names. */
const dataFaults: Readonly<Record<string, Meaning>> = {
  Conversion: refused,
  Constraint: refused,
  'Invalid Input': refused,
  'Out of Range': refused,
};
const questionBounds: Readonly<Record<string, Meaning>> = {
  'Out of Memory': {
    code: 'question_too_large',
    message: 'The question needs more room than one question may take: narrow its range or its filters.',
  },
};
/** What stands nowhere is taken for one: an outage must never look like a bad event. */
const outages: Readonly<Record<string, Meaning>> = {
  IO: {
    code: 'unavailable',
    message:
      'The DuckDB file cannot be used: another process has it open, or its folder or disk is at fault.',
  },
  Serialization: { code: 'incompatible_data', message: 'The file is not one of this version of DuckDB.' },
};

/** The driver gives no code: the kind of an exception stands before the first colon of its text, and nowhere else. */
export function translate(thrown: unknown, call: Call, work: Work): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  if (call.signal.aborted) return cancelled(thrown);
  if (Date.now() >= call.deadline) return deadlineExceeded(thrown);
  const kind = /^([A-Za-z ]+) Error: /.exec((thrown as Error).message)?.[1] ?? '';
  const ofWork = work === 'append' ? dataFaults[kind] : work === 'read' ? questionBounds[kind] : undefined;
  const { code, message } = ofWork ??
    outages[kind] ?? { code: 'unavailable', message: `DuckDB cannot be used now (${kind}).` };
  return new PatchbayError(code, message, { cause: thrown, context: { duckdb_error: kind } });
}
