/** One line of the ledger that a database keeps of its migrations. */
export interface AppliedMigration {
  /** The file's name without `.sql`. */
  readonly name: string;
  /** SHA-256 of the file as it was when it was applied, hex. */
  readonly checksum: string;
  /** How many of its statements have been run: fewer than it has where a run was cut short. */
  readonly statementsDone: number;
}

/**
 * A database that can be migrated. What engines do differently is in here: the lock, the ledger's table, and
 * whether DDL takes part in a transaction. Rejections are translated (PatchbayError).
 */
export interface MigrationTarget {
  /** The ledger, in any order; empty where the database has none yet. Changes nothing and takes no lock. */
  applied(): Promise<readonly AppliedMigration[]>;

  /**
   * Makes the ledger where there is none, and runs `work` while no other process runs one on this database.
   * The lock ends with the connection, so that a process which dies leaves none behind. It is waited for as long as
   * the call lasts, or `lockWaitMs`; then: `lockHeld`.
   *
   * An engine whose DDL is transactional runs all of `work` in one transaction, so that a failure leaves nothing.
   * Elsewhere each call takes effect at once, and the statement that was running at a crash is run again: it must
   * be one that can be repeated. An engine without locks (ClickHouse) runs `work` as it is: all of its statements
   * are repeatable, and also safe beside themselves.
   */
  withLock<T>(work: (session: MigrationSession) => Promise<T>): Promise<T>;
}

/** What can be done while the lock is held. */
export interface MigrationSession {
  applied(): Promise<readonly AppliedMigration[]>;
  /**
   * @param mayHaveRun true for the statement at which a run before may have been cut short. An engine in which a
   * statement cannot say "if it is not there yet" takes it for done where its work is there already
   */
  run(statement: string, mayHaveRun: boolean): Promise<void>;
  /**
   * Writes the line of this name, or replaces the one that is there. Where two can write at once (no lock), the
   * line with the highest `statementsDone` counts.
   */
  record(applied: AppliedMigration): Promise<void>;
}
