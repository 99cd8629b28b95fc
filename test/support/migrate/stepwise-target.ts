import type Libsql from 'libsql';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { AppliedMigration, MigrationSession, MigrationTarget } from '../../../internal/migrate/index.js';

/**
 * A real SQLite used as engines without transactional DDL work: every call takes effect at once. It "dies" at a
 * chosen call, before or after the statement itself, as a killed process does.
 */
export class StepwiseTarget implements MigrationTarget {
  /** Statements in the order in which they were run. */
  readonly statements: string[] = [];
  /** How many further calls of `run` and `record` are let through. */
  callsLeft = Infinity;
  readonly #connection: InstanceType<typeof Libsql>;

  constructor(connection: InstanceType<typeof Libsql>) {
    this.#connection = connection;
  }

  applied(): Promise<AppliedMigration[]> {
    this.#connection.exec(
      'CREATE TABLE IF NOT EXISTS ledger (name TEXT PRIMARY KEY, checksum TEXT, done INTEGER)',
    );
    const rows = this.#connection.prepare('SELECT name, checksum, done FROM ledger').all();
    return Promise.resolve(
      (rows as { name: string; checksum: string; done: number }[]).map(({ name, checksum, done }) => ({
        name,
        checksum,
        statementsDone: done,
      })),
    );
  }

  withLock<T>(work: (session: MigrationSession) => Promise<T>): Promise<T> {
    return work({
      applied: () => this.applied(),
      run: async (statement) => {
        await this.#spend();
        this.#connection.exec(statement);
        this.statements.push(statement);
      },
      record: async ({ name, checksum, statementsDone }) => {
        await this.#spend();
        this.#connection
          .prepare('INSERT OR REPLACE INTO ledger VALUES (?, ?, ?)')
          .run(name, checksum, statementsDone);
      },
    });
  }

  #spend(): Promise<void> {
    this.callsLeft -= 1;
    return this.callsLeft < 0
      ? Promise.reject(new PatchbayError('unavailable', 'killed'))
      : Promise.resolve();
  }
}
