import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import { syncFolder } from '../../../../pkg/sync-folder/index.js';

/**
 * How LMDB syncs. Read in its source (mdb.c, mdb_txn_commit; lmdb-js writer.cpp and write.js, 3.5.6) and seen in
 * strace:
 *
 * `overlappingSync: false` is LMDB as it was made. The promise of a write resolves after `mdb_txn_commit` has
 * returned in the writing thread, and that has, in this order, written the pages, called `fdatasync`, and
 * written the meta page that makes them valid through a descriptor opened with O_DSYNC. So: **resolved means
 * synced**, a crash leaves the transaction before or this one, and a failed sync rejects the promise.
 *
 * With lmdb-js's default, `true`, the promise resolves when the transaction is *visible*, and only the `flushed`
 * promise tells of the sync, which never settles when the sync fails. Its gain is that commits overlap; we have
 * one at a time, and measured no difference.
 *
 * `noSync` and `noMetaSync` would leave out one of the two syncs: an acknowledged envelope could be lost.
 */
const durable = { overlappingSync: false, noSync: false, noMetaSync: false } as const;

/**
 * Each commit is one `batch` of ours. lmdb-js's own batching by turns of the event loop would put a batch of its
 * own around it, whose promise nobody holds: when a commit fails, on a full disk say, that is an unhandled
 * rejection, which ends the process (seen; test/crash/broker-embedded-full-disk.test.ts).
 */
const batching = { eventTurnBatching: false } as const;

/** What LMDB calls its file in a folder. */
export const DATA_FILE = 'data.mdb';

export interface Environment {
  readonly root: RootDatabase;
  /** Entries (entry.ts) by sequence number. */
  readonly entries: Database<Buffer, number>;
  /** One record, `state` (log.ts). */
  readonly meta: Database<unknown, string>;
}

/** Opens the folder, made if need be. `mapBytes` bounds the file; it is address space, not memory or disk. */
export async function openEnvironment(folder: string, mapBytes: number): Promise<Environment> {
  await mkdir(folder, { recursive: true });
  const root = open({
    path: folder,
    mapSize: mapBytes,
    maxDbs: 2,
    noSubdir: false,
    ...batching,
    ...durable,
  });
  try {
    const entries = root.openDB<Buffer, number>({ name: 'entries', encoding: 'binary' });
    const meta = root.openDB<unknown, string>({ name: 'meta', encoding: 'json' });
    // LMDB syncs its file; that the file is in its folder at all is for us to sync.
    await syncFolder(folder);
    await syncFolder(dirname(folder));
    return { root, entries, meta };
  } catch (error) {
    await root.close();
    throw error;
  }
}
