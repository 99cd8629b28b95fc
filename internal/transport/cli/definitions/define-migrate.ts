import type { Command } from 'commander';
import type { CliParts } from '../cli-parts.js';
import { EXIT_CODES_HELP, MIGRATE_HELP } from '../help-texts.js';
import { migrateUp, showMigrations, type MigrateOptions } from '../migrate-command.js';
import { JSON_OPTION } from './server-options.js';

export function defineMigrate(program: Command, parts: CliParts): void {
  const migrate = program.command('migrate').description("bring the storages to this version's schema");
  const up = migrate
    .command('up')
    .description('run the migrations that are pending')
    .option(...JSON_OPTION)
    .action((options: MigrateOptions) => migrateUp(options, parts));
  const status = migrate
    .command('status')
    .description('list the migrations of each storage')
    .option(...JSON_OPTION)
    .action((options: MigrateOptions) => showMigrations(options, parts));
  for (const command of [migrate, up, status]) command.addHelpText('after', MIGRATE_HELP + EXIT_CODES_HELP);
}
