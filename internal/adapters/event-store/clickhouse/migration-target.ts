import type { AppliedMigration, MigrationSession, MigrationTarget } from '../../../migrate/index.js';
import type { Call } from '../../../ports/call.js';
import type { Client } from './client.js';
import { Parameters } from './parameters.js';
import { readSettings } from './read-settings.js';
import { forTable, ledgerOf } from './table-name.js';

/** ClickHouse has neither locks nor transactions around DDL: every statement is repeatable, also beside itself. */
export class ClickHouseMigrationTarget implements MigrationTarget, MigrationSession {
  readonly #client: Client;
  readonly #call: Call;

  constructor(client: Client, call: Call) {
    this.#client = client;
    this.#call = call;
  }

  async applied(): Promise<AppliedMigration[]> {
    const exists = `SELECT 1 FROM system.tables WHERE database = currentDatabase() AND name = '${this.#ledger}'`;
    if ((await this.#rows(exists)).length === 0) return [];
    // Lines are only added; the one with the most statements counts, so two processes at once do no harm.
    const query = `SELECT name, argMax(checksum, statements_done), max(statements_done)
      FROM ${this.#ledger} GROUP BY name`;
    const rows = await this.#rows<[string, string, number]>(query);
    return rows.map(([name, checksum, statementsDone]) => ({ name, checksum, statementsDone }));
  }

  async withLock<T>(work: (session: MigrationSession) => Promise<T>): Promise<T> {
    await this.run(`CREATE TABLE IF NOT EXISTS ${this.#ledger}
      (name String, checksum String, statements_done UInt32, at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'))
      ENGINE = MergeTree ORDER BY (name, statements_done) SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`);
    return work(this);
  }

  async run(statement: string): Promise<void> {
    await this.#client.command(forTable(statement, this.#client.table), this.#call, 'migrate');
  }

  async record({ name, checksum, statementsDone }: AppliedMigration): Promise<void> {
    const parameters = new Parameters();
    const values = [
      parameters.value('String', name),
      parameters.value('String', checksum),
      parameters.value('UInt32', statementsDone),
    ];
    const statement = `INSERT INTO ${this.#ledger} (name, checksum, statements_done) SELECT ${values.join(', ')}`;
    await this.#client.command(statement, this.#call, 'migrate', parameters);
  }

  get #ledger(): string {
    return ledgerOf(this.#client.table);
  }

  #rows<T>(query: string): Promise<T[]> {
    return this.#client.rows<T>(query, new Parameters(), this.#call, readSettings);
  }
}
