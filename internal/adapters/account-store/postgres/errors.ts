import { PatchbayError, type ErrorCode } from '../../../../pkg/errors/index.js';
import { isDataFault, sqlStateOf } from '../../database/postgres/index.js';

interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

const refusals: Readonly<Record<string, Refusal>> = {
  // unique_violation
  '23505': { code: 'conflict', message: 'One with the same unique value exists already.' },
  // foreign_key_violation
  '23503': { code: 'not_found', message: 'What this belongs to does not exist.' },
};

const badValue: Refusal = { code: 'data_refused', message: 'The account database refuses a value.' };

/**
 * What a call is refused with for what it asked; null where the database failed it. The connection is as good as
 * before: the transaction has been rolled back.
 */
export function refusalOf(thrown: unknown): PatchbayError | null {
  if (thrown instanceof PatchbayError) return thrown;
  const state = sqlStateOf(thrown);
  if (state === null) return null;
  const refusal = refusals[state] ?? (isDataFault(state) ? badValue : undefined);
  if (refusal === undefined) return null;
  return new PatchbayError(refusal.code, refusal.message, { cause: thrown, context: { sql_state: state } });
}

/** True where the server gave up the whole transaction for another one's sake (40001, 40P01): it can be run again. */
export function gaveWay(error: unknown): boolean {
  const state = error instanceof PatchbayError ? sqlStateOf(error.cause) : null;
  return state === '40001' || state === '40P01';
}
