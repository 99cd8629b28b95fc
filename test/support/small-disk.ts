import { execFile } from 'node:child_process';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { giveToServer } from '../servers/run-as.js';

const run = promisify(execFile);

/** A disk of 64 MiB in memory, which belongs to the user of the servers. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Why there can be none here; null where there can. */
  static async missing(): Promise<string | null> {
    try {
      await (await SmallDisk.create()).remove();
      return null;
    } catch {
      return 'A disk that is full takes the right to mount one, on Linux.';
    }
  }

  static async create(): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-small-disk-'));
    try {
      await run('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=700', 'tmpfs', folder]);
    } catch (error) {
      await rmdir(folder);
      throw error;
    }
    await giveToServer(folder);
    return new SmallDisk(folder);
  }

  /** Also where a server still holds a file of it open. */
  async remove(): Promise<void> {
    await run('umount', ['--lazy', this.folder]);
    await rmdir(this.folder);
  }
}
