import pg from 'pg';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import { cancelled, deadlineExceeded, type Meaning, type Work } from '../sql/index.js';
import { dataFaults, misuse, outages, QUERY_CANCELED, questionBounds } from './sql-states.js';

/** Translates what the driver threw, by SQLSTATE alone. */
export function translate(thrown: unknown, call: Call, work: Work): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  if (call.signal.aborted) return cancelled(thrown);
  const state = sqlStateOf(thrown);
  if (Date.now() >= call.deadline || state === QUERY_CANCELED) return deadlineExceeded(thrown);
  const { code, message } = meaningOf(state, work);
  return new PatchbayError(code, message, { cause: thrown, context: { sql_state: state } });
}

/** Null where the server said nothing: a connection that cannot be had, or broke. */
export function sqlStateOf(thrown: unknown): string | null {
  return thrown instanceof pg.DatabaseError ? (thrown.code ?? null) : null;
}

/** True where a value is at fault, and neither the server nor the program. */
export function isDataFault(state: string): boolean {
  return Object.hasOwn(dataFaults, state);
}

function meaningOf(state: string | null, work: Work): Meaning {
  if (state === null) return { code: 'unavailable', message: 'PostgreSQL cannot be reached.' };
  const ofWork = work === 'append' ? dataFaults[state] : work === 'read' ? questionBounds[state] : undefined;
  return (
    ofWork ??
    misuse[state] ??
    outages[state] ?? { code: 'unavailable', message: `PostgreSQL cannot be used now (SQLSTATE ${state}).` }
  );
}
