import type { MigrationTarget, Variables } from '../../../../internal/migrate/index.js';
import type { Call } from '../../../../internal/ports/call.js';
import type { TcpProxy } from '../../../support/tcp-proxy.js';

/** A real engine that is migrated: what the tests of the runner need to know of it. */
export interface Engine {
  readonly name: string;
  /** Whose files it takes: a folder of migrations/. */
  readonly backend: string;
  readonly variables: Variables;
  /** What a run that was cut short leaves: DDL is transactional in some engines. */
  readonly leaves: 'nothing' | 'what was done';
  /** How many run migrations at once: without a lock, any number. */
  readonly atOnce: 'one' | 'any number';
  /** A statement that makes a table with one column, where there is none. */
  readonly makeTable: (name: string) => string;
  /** What a later migration may do to that table: a column, an index, and another column in place of its first. */
  readonly changeTable: (name: string) => readonly string[];
  /** Skips by name where there is none. */
  readonly describe: (what: string, tests: () => void) => void;
  /** Once for a test file. */
  start(): Promise<RunningEngine>;
}

export interface RunningEngine {
  createDatabase(): Promise<EmptyDatabase>;
  stop(): Promise<void>;
}

/** A database of one test. */
export interface EmptyDatabase {
  /** As a further process of the program opens it. */
  open(call: Call): Promise<OpenTarget>;
  /** Asks beside the program; the first column of each row. */
  ask(statement: string): Promise<unknown[]>;
  /** All tables but the ledger, as statements that make them: equal texts, equal schemas. */
  tables(): Promise<string[]>;
  remove(): Promise<void>;
}

export interface OpenTarget {
  readonly target: MigrationTarget;
  /** Stands between it and the engine; null where nothing can. */
  readonly proxy: TcpProxy | null;
  readonly close: () => Promise<void>;
}
