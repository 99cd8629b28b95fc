/**
 * The migration runner: plain SQL files, forward only. It knows no backend; a backend gives a `MigrationTarget`.
 *
 *     const migrations = await loadMigrations(migrationsFolder('clickhouse'));
 *     await migrate(target, migrations, { created: '2026-11-21' });   // {{created}} in the files
 *
 * How a migration is written: migrations/README.md.
 */
export { migrationsFolder } from './folder.js';
export { lockHeld, lockWaitMs } from './lock.js';
export { migrate } from './migrate.js';
export { loadMigrations, parseMigration, STATEMENT_MARKER, type Migration } from './migration.js';
export { Schema, type SchemaParts } from './schema.js';
export { migrationStatus, type MigrationState, type MigrationStatus } from './status.js';
export type { AppliedMigration, MigrationSession, MigrationTarget } from './target.js';
export type { Variables } from './variables.js';
