import { PatchbayError, type ErrorCode } from '../../../../pkg/errors/index.js';
import { errorNumberOf, isDataFault } from '../../database/mysql/index.js';

interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

const refusals: Readonly<Record<number, Refusal>> = {
  // ER_DUP_ENTRY
  1062: { code: 'conflict', message: 'One with the same unique value exists already.' },
  // ER_NO_REFERENCED_ROW_2
  1452: { code: 'not_found', message: 'What this belongs to does not exist.' },
};

const badValue: Refusal = { code: 'data_refused', message: 'The account database refuses a value.' };

/**
 * What a call is refused with for what it asked; null where the database failed it. The connection is as good as
 * before: the transaction has been rolled back.
 */
export function refusalOf(thrown: unknown): PatchbayError | null {
  if (thrown instanceof PatchbayError) return thrown;
  const number = errorNumberOf(thrown);
  if (number === null) return null;
  const refusal = refusals[number] ?? (isDataFault(number) ? badValue : undefined);
  if (refusal === undefined) return null;
  return new PatchbayError(refusal.code, refusal.message, {
    cause: withoutValues(thrown),
    context: { error_number: number },
  });
}

/** The server's error without its words and the statement: the driver puts values into it, and the server quotes them. */
export function withoutValues(thrown: unknown): unknown {
  const number = errorNumberOf(thrown);
  if (number === null || thrown instanceof PatchbayError) return thrown;
  const { code } = thrown as { readonly code?: unknown };
  return Object.assign(new Error(`The database server answered with error ${number} (${String(code)}).`), {
    errno: number,
  });
}

const givenUp: readonly (number | null)[] = [
  1213, // ER_LOCK_DEADLOCK
  1205, // ER_LOCK_WAIT_TIMEOUT
  1020, // MariaDB: ER_CHECKREAD, a row that was changed since it was read
];

export function gaveWay(error: unknown): boolean {
  return error instanceof PatchbayError && givenUp.includes(errorNumberOf(error.cause));
}
