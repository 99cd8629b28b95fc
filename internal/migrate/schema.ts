import { migrate } from './migrate.js';
import { loadMigrations, type Migration } from './migration.js';
import { migrationStatus, type MigrationStatus } from './status.js';
import type { MigrationTarget } from './target.js';
import type { Variables } from './variables.js';

export interface SchemaParts {
  /** Where the migrations lie. */
  readonly folder: string;
  /** Asked when they are run. */
  variables?(): Variables;
  /** False where the database has not been made yet; asked before anything of it runs. */
  exists(): boolean;
  /** Opens the database as it is for `work`, and closes it again. */
  open<T>(signal: AbortSignal, work: (target: MigrationTarget) => Promise<T>): Promise<T>;
}

/** What a storage keeps its tables by: its migrations, and which of them its database has. */
export class Schema {
  readonly #parts: SchemaParts;

  constructor(parts: SchemaParts) {
    this.#parts = parts;
  }

  /** While this is false every migration is pending, and nothing need run to know it. */
  exists(): boolean {
    return this.#parts.exists();
  }

  /** Changes nothing. */
  async status(signal: AbortSignal): Promise<MigrationStatus[]> {
    const migrations = await this.#migrations();
    if (!this.exists()) return migrationStatus({ applied: () => Promise.resolve([]) }, migrations);
    return this.#parts.open(signal, (target) => migrationStatus(target, migrations));
  }

  /** Gives the names of those that were run. Errors: those of `migrate`. */
  async migrate(signal: AbortSignal): Promise<string[]> {
    const migrations = await this.#migrations();
    return this.#parts.open(signal, (target) => migrate(target, migrations, this.#parts.variables?.() ?? {}));
  }

  #migrations(): Promise<Migration[]> {
    return loadMigrations(this.#parts.folder);
  }
}
