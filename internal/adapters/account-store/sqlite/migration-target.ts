import { PatchbayError } from '../../../../pkg/errors/index.js';
import {
  lockHeld,
  type AppliedMigration,
  type MigrationSession,
  type MigrationTarget,
} from '../../../migrate/index.js';
import type { Connection } from './dialect.js';

const LEDGER = `CREATE TABLE IF NOT EXISTS patchbay_migrations (
  name TEXT NOT NULL PRIMARY KEY,
  checksum TEXT NOT NULL,
  statements_done INTEGER NOT NULL
) STRICT`;

/**
 * SQLite's DDL is transactional and BEGIN IMMEDIATE is a lock between processes, so one transaction is the lock
 * and the all-or-nothing. The connection belongs to the migration until it ends.
 */
export class SqliteMigrationTarget implements MigrationTarget {
  readonly #connection: Connection;
  readonly #whenFree: (statement: () => void) => Promise<void>;

  /** `whenFree` repeats what rejects because another process holds the lock, without blocking this one. */
  constructor(connection: Connection, whenFree: (statement: () => void) => Promise<void>) {
    this.#connection = connection;
    this.#whenFree = whenFree;
  }

  applied(): Promise<AppliedMigration[]> {
    return Promise.resolve().then(() => {
      const ledger = this.#connection
        .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'patchbay_migrations'")
        .all();
      return ledger.length === 0 ? [] : this.#ledger();
    });
  }

  async withLock<T>(work: (session: MigrationSession) => Promise<T>): Promise<T> {
    await this.#whenFree(() => void this.#connection.exec('BEGIN IMMEDIATE')).catch((error: unknown) => {
      throw error instanceof PatchbayError && error.code === 'deadline_exceeded' ? lockHeld(error) : error;
    });
    try {
      this.#connection.exec(LEDGER);
      const result = await work(this.#session());
      this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk ends the transaction by itself; to roll back then would hide the reason.
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  #session(): MigrationSession {
    return {
      applied: () => Promise.resolve().then(() => this.#ledger()),
      // `exec`, because `prepare` runs the first statement of a text and drops the rest in silence.
      run: (statement) => Promise.resolve().then(() => void this.#connection.exec(statement)),
      record: ({ name, checksum, statementsDone }) =>
        Promise.resolve().then(() => {
          this.#connection
            .prepare('INSERT OR REPLACE INTO patchbay_migrations VALUES (?, ?, ?)')
            .run(name, checksum, statementsDone);
        }),
    };
  }

  #ledger(): AppliedMigration[] {
    const rows = this.#connection
      .prepare('SELECT name, checksum, statements_done FROM patchbay_migrations')
      .all() as { name: string; checksum: string; statements_done: number }[];
    return rows.map(({ name, checksum, statements_done }) => ({
      name,
      checksum,
      statementsDone: statements_done,
    }));
  }
}
