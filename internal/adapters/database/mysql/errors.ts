import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import { cancelled, deadlineExceeded, type Meaning, type Work } from '../sql/index.js';
import { dataFaults, interruptions, misuse, outages, questionBounds } from './error-numbers.js';

/** Translates what the driver threw, by the server's error number alone. */
export function translate(thrown: unknown, call: Call, work: Work): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  if (call.signal.aborted) return cancelled(thrown);
  const number = errorNumberOf(thrown);
  if (Date.now() >= call.deadline || (number !== null && interruptions.has(number)))
    return deadlineExceeded(thrown);
  const { code, message } = number === null ? unreachable(thrown) : meaningOf(number, work);
  return new PatchbayError(code, message, { cause: thrown, context: { error_number: number } });
}

/** Null where the server said nothing: a connection that cannot be had, or broke. Numbers of the system are below 0. */
export function errorNumberOf(thrown: unknown): number | null {
  const { errno } = (thrown instanceof Error ? thrown : {}) as { readonly errno?: unknown };
  return typeof errno === 'number' && errno > 0 ? errno : null;
}

/** True where a value is at fault, and neither the server nor the program. */
export function isDataFault(number: number): boolean {
  return Object.hasOwn(dataFaults, number);
}

function meaningOf(number: number, work: Work): Meaning {
  const ofWork =
    work === 'append' ? dataFaults[number] : work === 'read' ? questionBounds[number] : undefined;
  return (
    ofWork ??
    misuse[number] ??
    outages[number] ?? {
      code: 'unavailable',
      message: `The database server cannot be used now (error ${number}).`,
    }
  );
}

function unreachable(thrown: unknown): Meaning {
  const { code, errno } = thrown as { readonly code?: unknown; readonly errno?: unknown };
  // The driver's own: who answers there has not greeted as a MySQL does.
  const isSilent = code === 'ETIMEDOUT' && errno === undefined;
  return {
    code: 'unavailable',
    message: isSilent
      ? 'Nothing answers at MYSQL_URL as a MySQL or a MariaDB does: is it one?'
      : 'The database server cannot be reached.',
  };
}
