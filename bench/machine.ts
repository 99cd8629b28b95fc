import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { statfs } from 'node:fs/promises';

/** What the figures depend on; nothing that names the machine. */
export async function describeMachine(folder: string) {
  return {
    cores: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    memoryMiB: Math.round(totalmem() / 1024 ** 2),
    platform: `${process.platform} ${process.arch}`,
    kernel: release(),
    node: process.version,
    filesystem: filesystems[(await statfs(folder)).type] ?? 'other',
  };
}

export type Machine = Awaited<ReturnType<typeof describeMachine>>;

/** By the magic numbers of statfs(2). */
const filesystems: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x794c7630: 'overlayfs',
  0x2fc12fc1: 'zfs',
  0x01021994: 'tmpfs',
};

/** Of the last minute: how busy the machine was with this and with everything else. */
export function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

export interface Revision {
  readonly commit: string | null;
  /** Whether files differ from the commit. Results of earlier runs do not count. */
  readonly dirty: boolean | null;
}

/** Nulls outside a git work tree. */
export function readRevision(): Revision {
  try {
    const git = (...words: string[]): string =>
      execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return {
      commit: git('rev-parse', '--short=10', 'HEAD'),
      dirty: git('status', '--porcelain', '--', '.', ':!bench/results') !== '',
    };
  } catch {
    return { commit: null, dirty: null };
  }
}
