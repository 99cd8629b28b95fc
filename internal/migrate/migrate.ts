import { PatchbayError, toPatchbayError } from '../../pkg/errors/index.js';
import type { Migration } from './migration.js';
import { compare, type MigrationStatus } from './status.js';
import type { MigrationSession, MigrationTarget } from './target.js';
import { substitute, type Variables } from './variables.js';

/**
 * Brings a database to the program's schema; any number of processes may do so at once. Gives the names of the
 * migrations that this call ran or finished.
 *
 * Errors: `incompatible_data`, with nothing changed, where the database is newer than the program, a file was
 * edited after it was applied, or a variable is missing; else what the target rejects with, saying in which statement.
 */
export async function migrate(
  target: MigrationTarget,
  migrations: readonly Migration[],
  variables: Variables = {},
): Promise<string[]> {
  const statements = new Map(migrations.map((migration) => [migration, substitute(migration, variables)]));
  // A database that is up to date is left alone: no lock to wait for, nothing to write.
  if (unfinished(migrations, await target.applied()).length === 0) return [];
  return target.withLock(async (session) => {
    const run: string[] = [];
    for (const [migration, done] of unfinished(migrations, await session.applied())) {
      // A run that was cut short has begun none behind this one.
      const cutAt = run.length === 0 ? done : null;
      await finish(session, migration, statements.get(migration) ?? [], { done, cutAt });
      run.push(migration.name);
    }
    return run;
  });
}

function unfinished(
  migrations: readonly Migration[],
  ledger: Parameters<typeof compare>[1],
): [migration: Migration, statementsDone: number][] {
  const statuses = compare(migrations, ledger);
  statuses.forEach(refuseMismatch);
  return migrations.flatMap((migration): [Migration, number][] => {
    const status = statuses.find(({ name }) => name === migration.name);
    return status === undefined || status.state === 'applied' ? [] : [[migration, status.statementsDone]];
  });
}

async function finish(
  session: MigrationSession,
  { name, checksum }: Migration,
  statements: readonly string[],
  { done, cutAt }: { readonly done: number; readonly cutAt: number | null },
): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    if (index < done) continue;
    try {
      await session.run(statement, index === cutAt);
    } catch (thrown) {
      const error = toPatchbayError(thrown);
      throw new PatchbayError(
        error.code,
        `Migration ${name}, statement ${index + 1} of ${statements.length}: ${error.message}`,
        { cause: thrown, retryable: error.retryable, context: { migration: name, statement: index + 1 } },
      );
    }
    await session.record({ name, checksum, statementsDone: index + 1 });
  }
}

function refuseMismatch({ name, state }: MigrationStatus): void {
  if (state === 'unknown') {
    throw mismatch(
      name,
      `The database is newer than this program: it has migration ${name}, which this version does not know. ` +
        'Start the newer version again, or restore a backup from before the upgrade.',
    );
  }
  if (state === 'edited') {
    throw mismatch(
      name,
      `Migration ${name} was edited after it was applied to this database. Restore the file as it was when it was ` +
        'applied, and put what should change into a new migration.',
    );
  }
  if (state === 'out_of_order') {
    throw mismatch(
      name,
      `The database lacks migration ${name} though it has a later one: its ledger is damaged, or its migrations ` +
        'were renamed. Restore a backup.',
    );
  }
}

function mismatch(migration: string, message: string): PatchbayError {
  return new PatchbayError('incompatible_data', message, { context: { migration } });
}
