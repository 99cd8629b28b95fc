import { readCount } from './read-count.js';

/** struct MDB_db in mdb.c: 48 bytes that say where a tree begins and what it holds. */
export interface TreeRecord {
  readonly pad: number;
  readonly flags: number;
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
  /** Null when it is empty. */
  readonly root: number | null;
}

export const TREE_RECORD_BYTES = 48;

/** LMDB's P_INVALID, all bits set. */
const NO_PAGE = 0xffff_ffff_ffff_ffffn;

export function readTreeRecord(bytes: Buffer, at: number): TreeRecord {
  return {
    pad: bytes.readUInt32LE(at),
    flags: bytes.readUInt16LE(at + 4),
    depth: bytes.readUInt16LE(at + 6),
    branchPages: readCount(bytes, at + 8),
    leafPages: readCount(bytes, at + 16),
    overflowPages: readCount(bytes, at + 24),
    entries: readCount(bytes, at + 32),
    root: bytes.readBigUInt64LE(at + 40) === NO_PAGE ? null : readCount(bytes, at + 40),
  };
}
