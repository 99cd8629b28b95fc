import { open } from 'node:fs/promises';
import { PatchbayError } from '../../../../pkg/errors/index.js';

/** Where LMDB (data format 2, 64 bits, little-endian) keeps these in its first page; struct MDB_meta in mdb.c. */
const PAGE_FLAGS = 18;
const P_META = 0x08;
const MAGIC = 24;
const VERSION = 28;
const PAGE_SIZE = 48;
const HEADER_BYTES = 52;
const lmdb = { magic: 0xbeefc0de, version: 2 };

/**
 * `incompatible_data` unless the file is one that LMDB will open, or empty, or not there yet. lmdb-js 3.5.6 ends the
 * whole process (SIGSEGV) where LMDB itself would answer MDB_INVALID or MDB_VERSION_MISMATCH, so it has to be
 * asked before.
 */
export async function requireLmdbFile(file: string): Promise<void> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return;
  try {
    const { size } = await handle.stat();
    if (size === 0) return;
    const header = Buffer.alloc(HEADER_BYTES);
    await handle.read(header, 0, HEADER_BYTES, 0);
    const isLmdb =
      (header.readUInt16LE(PAGE_FLAGS) & P_META) !== 0 &&
      header.readUInt32LE(MAGIC) === lmdb.magic &&
      header.readUInt16LE(VERSION) === lmdb.version &&
      size >= 2 * header.readUInt32LE(PAGE_SIZE);
    if (isLmdb) return;
  } finally {
    await handle.close();
  }
  throw new PatchbayError(
    'incompatible_data',
    `${file} is not a log of this version of the embedded broker. Nothing was changed. Bring the data folder back from a backup, or choose another DATA_DIR.`,
    { context: { file } },
  );
}
