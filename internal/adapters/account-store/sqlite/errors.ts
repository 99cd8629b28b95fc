import { PatchbayError, type ErrorCode } from '../../../../pkg/errors/index.js';

interface Meaning {
  readonly code: ErrorCode;
  readonly message: string;
  /** A person must see to the file: the message names it. */
  readonly mend?: true;
}

/** By the primary result code, the low byte of every extended one: https://sqlite.org/rescode.html */
const meanings: Readonly<Record<number, Meaning>> = {
  // SQLITE_BUSY
  5: { code: 'unavailable', message: 'The account database is locked by another process.' },
  // SQLITE_LOCKED
  6: { code: 'unavailable', message: 'The account database is locked.' },
  // SQLITE_READONLY
  8: {
    code: 'unavailable',
    message: 'The account database cannot be written: check its permissions.',
    mend: true,
  },
  // SQLITE_IOERR
  10: { code: 'unavailable', message: 'The account database cannot be read or written: its disk fails.' },
  // SQLITE_CORRUPT
  11: {
    code: 'incompatible_data',
    message: 'The account database is damaged: restore it from a backup.',
    mend: true,
  },
  // SQLITE_FULL
  13: { code: 'storage_full', message: 'The disk of the account database is full.' },
  // SQLITE_CANTOPEN
  14: {
    code: 'unavailable',
    message: 'The account database cannot be opened: check its path and permissions.',
    mend: true,
  },
  // SQLITE_CONSTRAINT
  19: { code: 'data_refused', message: 'The account database refuses a value.' },
  // SQLITE_NOTADB
  26: {
    code: 'incompatible_data',
    message: 'The account database is not an SQLite file: move it away, or restore it from a backup.',
    mend: true,
  },
};

const constraints: Readonly<Record<number, Meaning>> = {
  // SQLITE_CONSTRAINT_FOREIGNKEY
  787: { code: 'not_found', message: 'What this belongs to does not exist.' },
  // SQLITE_CONSTRAINT_PRIMARYKEY
  1555: { code: 'conflict', message: 'One with this id exists already.' },
  // SQLITE_CONSTRAINT_UNIQUE
  2067: { code: 'conflict', message: 'One with the same unique value exists already.' },
};

/** Brings what libsql or knex throws to the one class. */
export function translate(thrown: unknown, file: string): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  const resultCode = resultCodeOf(thrown);
  const { code, message, mend } = constraints[resultCode ?? -1] ??
    meanings[(resultCode ?? -1) & 0xff] ?? {
      code: 'internal',
      message: 'The account database failed in a way that is not known.',
    };
  return new PatchbayError(code, mend ? `${message} (${file})` : message, {
    cause: thrown,
    context: { file, sqlite_code: resultCode },
  });
}

export function isBusy(thrown: unknown): boolean {
  const primary = (resultCodeOf(thrown) ?? -1) & 0xff;
  return primary === 5 || primary === 6;
}

function resultCodeOf(thrown: unknown): number | null {
  if (typeof thrown !== 'object' || thrown === null) return null;
  if ('rawCode' in thrown && typeof thrown.rawCode === 'number') return thrown.rawCode;
  // libsql gives an error of opening no code: only its text ends with it.
  const message = 'message' in thrown && typeof thrown.message === 'string' ? thrown.message : '';
  const atOpening = /^ConnectionFailed\(.*: (\d+)"\)$/s.exec(message)?.[1];
  return atOpening === undefined ? null : Number(atOpening);
}
