import Database from 'libsql';
import { setTimeout as sleep } from 'node:timers/promises';
import { PatchbayError } from '../errors/index.js';

const POLL_MS = 50;

/**
 * A file that at most one process holds at a time, or any number that share it. The kernel keeps the lock and frees it when its holder dies,
 * however it dies: there is no stale lock to clean up. Node has no file locks of its own; SQLite's
 * transactions on an empty database file are some, and come prebuilt for every platform.
 *
 * The holder must not open the file by other means: closing any descriptor of it would drop the POSIX lock.
 */
export class ProcessLock {
  readonly #path: string;
  #database: Database.Database | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Waits up to `timeoutMs` for the present holder to go. Rejects with `in_use` when it stays, with
   * `invalid_settings` when the file cannot be opened for writing, and with the signal's reason when aborted.
   */
  async acquire(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    await this.#hold('BEGIN EXCLUSIVE', timeoutMs, signal);
  }

  /** The same, beside others that share it. */
  async share(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    // A transaction that has read holds a shared lock until its end.
    await this.#hold('BEGIN; SELECT name FROM sqlite_schema', timeoutMs, signal);
  }

  async #hold(statements: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (this.#database !== undefined) throw new Error(`${this.#path} is locked by this object already.`);
    const deadline = performance.now() + timeoutMs;
    const database = this.#open();
    try {
      while (!lock(database, statements, this.#path)) {
        if (performance.now() >= deadline) {
          throw new PatchbayError('in_use', `${this.#path} is held by another process.`);
        }
        await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal });
      }
    } catch (thrown) {
      database.close();
      throw thrown;
    }
    this.#database = database;
  }

  /** Lets the next process in. May be called twice, and without a lock. */
  release(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #open(): Database.Database {
    try {
      return new Database(this.#path, { timeout: 0 });
    } catch (cause) {
      throw new PatchbayError(
        'invalid_settings',
        `Cannot open ${this.#path} for writing: check that its folder exists and belongs to this user.`,
        { cause },
      );
    }
  }
}

function lock(database: Database.Database, statements: string, path: string): boolean {
  try {
    database.exec(statements);
    return true;
  } catch (thrown) {
    if (database.inTransaction) database.exec('ROLLBACK');
    const { code } = thrown as { code?: unknown };
    if (code === 'SQLITE_BUSY') return false;
    if (code === 'SQLITE_FULL') {
      throw new PatchbayError('storage_full', `The disk of ${path} is full: make room on it.`, {
        cause: thrown,
      });
    }
    throw thrown;
  }
}
