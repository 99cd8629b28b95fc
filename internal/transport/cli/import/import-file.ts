import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { isNativeError } from 'node:util/types';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { inflate } from './inflate.js';

/** Inflated in one go, so not large: gzip makes at most a thousand times as much of it. */
const PIECE_BYTES = 32 * 1024;

/** Standard input, as the name of a file. */
const STDIN = '-';

/** A file to be imported: a file, or standard input. */
export interface ImportFile {
  /** As it was given. */
  readonly path: string;
  /** Under which its lines get their ids: the base name without `.gz`. */
  readonly name: string;
  /** As it lies on the disk; null for what has no size, such as a pipe. */
  readonly size: number | null;
  /** Its bytes, inflated where they are gzip. To be called once. `onRead` is told how many were read from the disk. */
  read(onRead: (bytes: number) => void): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/** Errors: `invalid_request` for what is not there, is a folder, or may not be read. */
export async function openImportFile(path: string): Promise<ImportFile> {
  if (path === STDIN) {
    return importFile(path, 'stdin', null, process.stdin, () => {
      process.stdin.destroy();
      return Promise.resolve();
    });
  }
  const { handle, size } = await openFile(path);
  const name = basename(path).replace(/\.gz$/i, '');
  const pieces = createReadStream(path, { fd: handle, highWaterMark: PIECE_BYTES, autoClose: false });
  return importFile(path, name, size, pieces, () => handle.close());
}

function importFile(
  path: string,
  name: string,
  size: number | null,
  stream: AsyncIterable<Buffer>,
  close: () => Promise<void>,
): ImportFile {
  async function* read(onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
    yield* inflate(counted(stream, onRead), path);
  }
  return { path, name, size, read, close };
}

async function openFile(path: string): Promise<{ handle: FileHandle; size: number | null }> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (cause) {
    throw new PatchbayError('invalid_request', `${path} cannot be read: ${reason(cause)}`, { cause });
  }
  const found = await handle.stat();
  if (!found.isDirectory()) return { handle, size: found.isFile() ? found.size : null };
  await handle.close();
  throw new PatchbayError('invalid_request', `${path} is a folder: name the files in it.`);
}

function reason(cause: unknown): string {
  const code = isNativeError(cause) && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'there is no such file.';
  if (code === 'EACCES') return 'this user may not read it.';
  return isNativeError(cause) ? cause.message : String(cause);
}

async function* counted(
  pieces: AsyncIterable<Buffer>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    onRead(piece.length);
    yield piece;
  }
}
