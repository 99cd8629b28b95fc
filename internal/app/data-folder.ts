import { join } from 'node:path';
import { PatchbayError } from '../../pkg/errors/index.js';
import { ProcessLock } from '../../pkg/process-lock/index.js';
import { settingsWithinOneProcess } from '../config/profiles.js';
import type { Settings } from '../config/settings.js';
import { makeFolder } from './make-folder.js';

/** How long a start waits for a process that is just ending, unless told otherwise. */
const WAIT_MS = 5_000;
/** How long a start waits for others that start on the same folder. */
const TURN_MS = 60_000;

/** Whether a backend lives in the process and keeps what it has in DATA_DIR: then that is for this process alone. */
export function keepsInDataFolder({ backends }: Pick<Settings, 'backends'>): boolean {
  return settingsWithinOneProcess(backends).length > 0;
}

export interface DataFolderOptions {
  /** Shared: any number of processes that keep nothing of their own in it. Else it is held by one alone. */
  readonly shared: boolean;
  readonly waitMs?: number;
}

/** DATA_DIR: held by one process whose backends lie in it, or by any number of those whose backends lie on servers. */
export class DataFolder {
  readonly path: string;
  readonly #lock: ProcessLock;
  readonly #options: DataFolderOptions;

  constructor(path: string, options: DataFolderOptions) {
    this.path = path;
    this.#options = options;
    this.#lock = new ProcessLock(join(path, 'patchbay.lock'));
  }

  async start(): Promise<void> {
    try {
      makeFolder(this.path);
    } catch (cause) {
      throw new PatchbayError(
        'invalid_settings',
        `The data folder ${this.path} cannot be made: set DATA_DIR to a folder that this user may write.`,
        { cause },
      );
    }
    const { shared, waitMs = WAIT_MS } = this.#options;
    try {
      await (shared ? this.#lock.share(waitMs) : this.#lock.acquire(waitMs));
    } catch (error) {
      if (!(error instanceof PatchbayError) || error.code !== 'in_use') throw error;
      throw new PatchbayError(
        'in_use',
        `The data folder ${this.path} is in use by another Patchbay: end that one, or set DATA_DIR to another folder.`,
        { cause: error },
      );
    }
  }

  stop(): void {
    this.#lock.release();
  }

  /** Does what processes that share the folder must not do at once. The folder is there. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = new ProcessLock(join(this.path, 'start.lock'));
    await turn.acquire(TURN_MS);
    try {
      return await work();
    } finally {
      turn.release();
    }
  }
}
