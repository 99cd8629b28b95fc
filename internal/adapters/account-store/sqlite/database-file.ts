import type { BigIntStats } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PatchbayError } from '../../../../pkg/errors/index.js';

/** The smallest page of SQLite's: every file is a multiple of it. */
const PAGE_BYTES = 512n;

/** Which file lies under a path, so that it is noticed when it is another one later. */
export interface FileIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

export async function makeFolder(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
    throw new PatchbayError('unavailable', `The folder of the account database cannot be made: ${file}`, {
      cause: error,
      context: { file },
    });
  });
}

export async function identify(file: string): Promise<FileIdentity> {
  const { dev, ino } = await look(file);
  return { device: dev, inode: ino };
}

/**
 * Proves that the open database is still the one under its path, and is still made of pages. SQLite itself goes on
 * with a removed file as if nothing were: what it then acknowledges is lost at the next start. The file is not
 * opened: to close it again would end all locks that SQLite holds on it in this process (fcntl's locks are the
 * process's, not the descriptor's), and another process could then damage it.
 */
export async function verify(file: string, opened: FileIdentity): Promise<void> {
  const { dev, ino, size } = await look(file);
  if (dev !== opened.device || ino !== opened.inode) throw gone(file);
  if (size > 0n && size % PAGE_BYTES === 0n) return;
  throw new PatchbayError(
    'incompatible_data',
    `The file of the account database was cut off or overwritten: restore it from a backup. (${file})`,
    { context: { file } },
  );
}

async function look(file: string): Promise<BigIntStats> {
  return stat(file, { bigint: true }).catch((error: unknown) => {
    throw gone(file, error);
  });
}

function gone(file: string, cause?: unknown): PatchbayError {
  return new PatchbayError(
    'unavailable',
    `The file of the account database was removed or replaced under the running program: put it back and start ` +
      `again. (${file})`,
    { cause, retryable: false, context: { file } },
  );
}
