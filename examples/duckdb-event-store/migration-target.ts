import { INTEGER, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import type { AppliedMigration, MigrationSession, MigrationTarget } from '../../internal/migrate/index.js';

const LEDGER = `CREATE TABLE IF NOT EXISTS patchbay_migrations (
  name VARCHAR PRIMARY KEY, checksum VARCHAR NOT NULL, statements_done INTEGER NOT NULL)`;

/** DDL takes part in transactions, and one process has the file: a transaction is all that is needed. */
export function migrationTarget(connection: DuckDBConnection): MigrationTarget {
  const run = async (statement: string): Promise<void> => {
    await connection.run(statement);
  };
  const ledger = async (): Promise<AppliedMigration[]> => {
    const rows = await connection.run('SELECT name, checksum, statements_done FROM patchbay_migrations');
    return ((await rows.getRows()) as [string, string, number][]).map(([name, checksum, statementsDone]) => ({
      name,
      checksum,
      statementsDone,
    }));
  };
  const session: MigrationSession = {
    applied: ledger,
    run,
    record: async ({ name, checksum, statementsDone }) => {
      await connection.run(
        'INSERT OR REPLACE INTO patchbay_migrations VALUES ($1, $2, $3)',
        [name, checksum, statementsDone],
        [VARCHAR, VARCHAR, INTEGER],
      );
    },
  };
  return {
    async applied() {
      const found = await connection.run("FROM duckdb_tables() WHERE table_name = 'patchbay_migrations'");
      return found.rowCount === 0 ? [] : ledger();
    },
    async withLock(work) {
      await run(`BEGIN; ${LEDGER}`);
      try {
        const result = await work(session);
        await run('COMMIT');
        return result;
      } catch (error) {
        await connection.run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    },
  };
}
