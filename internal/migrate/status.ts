import type { Migration } from './migration.js';
import type { AppliedMigration, MigrationTarget } from './target.js';

/**
 * `applied`: whole. `begun`: a run was cut short in it. `pending`: not run. `edited`: run from a file that differs
 * from the program's. `unknown`: the database has it and the program does not. `out_of_order`: not whole, though
 * the database has a later one.
 */
export type MigrationState = 'applied' | 'begun' | 'pending' | 'edited' | 'unknown' | 'out_of_order';

export interface MigrationStatus {
  readonly name: string;
  readonly state: MigrationState;
  readonly statementsDone: number;
}

/** For people and for `doctor`: changes nothing, and tells of a mismatch instead of rejecting. Sorted by name. */
export async function migrationStatus(
  target: Pick<MigrationTarget, 'applied'>,
  migrations: readonly Migration[],
): Promise<MigrationStatus[]> {
  return compare(migrations, await target.applied());
}

/** Holds the program's files against the database's ledger. */
export function compare(
  migrations: readonly Migration[],
  ledger: readonly AppliedMigration[],
): MigrationStatus[] {
  const lines = new Map(ledger.map((line) => [line.name, line]));
  let lastBegun = -1;
  migrations.forEach((migration, index) => {
    if (lines.has(migration.name)) lastBegun = index;
  });
  const known = migrations.map((migration, index) => {
    const line = lines.get(migration.name);
    lines.delete(migration.name);
    return {
      name: migration.name,
      state: stateOf(migration, line, index < lastBegun),
      statementsDone: line?.statementsDone ?? 0,
    };
  });
  const unknown = [...lines.values()].map(({ name, statementsDone }): MigrationStatus => ({
    name,
    state: 'unknown',
    statementsDone,
  }));
  return [...known, ...unknown].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function stateOf(
  migration: Migration,
  line: AppliedMigration | undefined,
  laterBegun: boolean,
): MigrationState {
  if (line !== undefined && line.checksum !== migration.checksum) return 'edited';
  if (line !== undefined && line.statementsDone >= migration.statements.length) return 'applied';
  if (laterBegun) return 'out_of_order';
  return line === undefined ? 'pending' : 'begun';
}
