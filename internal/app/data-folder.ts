import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PatchbayError } from '../../pkg/errors/index.js';
import { ProcessLock } from '../../pkg/process-lock/index.js';

/** How long a start waits for a process that is just ending, unless told otherwise. */
const WAIT_MS = 5_000;

/** DATA_DIR, held by one process at a time. */
export class DataFolder {
  readonly path: string;
  readonly #lock: ProcessLock;
  readonly #waitMs: number;

  constructor(path: string, waitMs = WAIT_MS) {
    this.path = path;
    this.#waitMs = waitMs;
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
    try {
      await this.#lock.acquire(this.#waitMs);
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
}

/** With its parents. Node's own `recursive` never returns where a parent takes no folders, as in /proc. */
function makeFolder(path: string): void {
  const parent = dirname(path);
  if (!existsSync(parent) && parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
