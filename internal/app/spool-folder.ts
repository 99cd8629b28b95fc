import { join } from 'node:path';
import { PatchbayError } from '../../pkg/errors/index.js';
import { ProcessLock } from '../../pkg/process-lock/index.js';
import { makeFolder } from './make-folder.js';

/** How long a start waits for a process that is just ending. */
const WAIT_MS = 5_000;

/** SPOOL_DIR, held by one process at a time. It may be DATA_DIR, too. */
export class SpoolFolder {
  readonly #path: string;
  readonly #lock: ProcessLock;

  constructor(path: string) {
    this.#path = path;
    this.#lock = new ProcessLock(join(path, 'spool.lock'));
  }

  async start(): Promise<void> {
    try {
      makeFolder(this.#path);
    } catch (cause) {
      throw new PatchbayError(
        'invalid_settings',
        `The spool ${this.#path} cannot be made: set SPOOL_DIR to a folder that this user may write.`,
        { cause },
      );
    }
    try {
      await this.#lock.acquire(WAIT_MS);
    } catch (error) {
      if (!(error instanceof PatchbayError) || error.code !== 'in_use') throw error;
      throw new PatchbayError(
        'in_use',
        `The spool ${this.#path} is in use by another Patchbay: each process that takes events needs a SPOOL_DIR of its own.`,
        { cause: error },
      );
    }
  }

  stop(): void {
    this.#lock.release();
  }
}
