import { constants } from 'node:os';
import { PatchbayError, type ErrorCode } from '../../../../pkg/errors/index.js';

/** LMDB's own codes (lmdb.h); what the system answered comes as its errno. */
const MDB_PAGE_NOTFOUND = -30797;
const MDB_CORRUPTED = -30796;
const MDB_VERSION_MISMATCH = -30794;
const MDB_INVALID = -30793;
const MDB_MAP_FULL = -30792;
const MDB_BAD_TXN = -30782;
const MDB_PROBLEM = -30779;
const { EFBIG, ENOSPC, EDQUOT } = constants.errno;

const codes = new Map<unknown, ErrorCode>([
  [MDB_PAGE_NOTFOUND, 'incompatible_data'],
  [MDB_CORRUPTED, 'incompatible_data'],
  [MDB_VERSION_MISMATCH, 'incompatible_data'],
  [MDB_INVALID, 'incompatible_data'],
  [MDB_MAP_FULL, 'storage_full'],
  [ENOSPC, 'storage_full'],
  [EDQUOT, 'storage_full'],
  ['ENOSPC', 'storage_full'],
  ['EDQUOT', 'storage_full'],
]);

/** What LMDB answers on a damaged page, and to other failures, too (EFBIG: a page number beyond all files). */
const signsOfDamage = new Set<unknown>([MDB_PAGE_NOTFOUND, MDB_CORRUPTED, MDB_BAD_TXN, MDB_PROBLEM, EFBIG]);

const messages: Partial<Record<ErrorCode, string>> = {
  incompatible_data: 'The log of the embedded broker is damaged or of another version.',
  storage_full: 'The disk that holds the log of the embedded broker is full.',
};

/** What LMDB or the file system threw, in our words. What nobody knows may pass by itself: `unavailable`. */
export function translateLogError(thrown: unknown, folder: string): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  const code = codes.get((thrown as { code?: unknown } | null)?.code) ?? 'unavailable';
  const message = messages[code] ?? 'The log of the embedded broker cannot be read or written.';
  return new PatchbayError(code, message, { cause: thrown, context: { folder } });
}

/** Whether the file should be examined before anybody tries again. */
export function isSignOfDamage(thrown: unknown): boolean {
  const { code, cause } = (thrown ?? {}) as { code?: unknown; cause?: unknown };
  return signsOfDamage.has(code) || (thrown instanceof PatchbayError && isSignOfDamage(cause));
}

/**
 * A failed asynchronous commit rejects with a general error whose `commitError` is a promise that rejects with
 * LMDB's own. It must always be awaited: left alone it is an unhandled rejection, which ends the process.
 */
export async function causeOfFailedCommit(thrown: unknown): Promise<unknown> {
  const { commitError } = thrown as { commitError?: Promise<unknown> };
  if (commitError === undefined) return thrown;
  return commitError.then(
    () => thrown,
    (cause: unknown) => cause,
  );
}
