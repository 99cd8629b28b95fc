import { Option, type Command } from 'commander';
import { exportFormats } from '../../../domain/exports/export-format.js';
import type { CliParts } from '../cli-parts.js';
import { exportEvents, type ExportOptions } from '../export-command.js';
import { EXIT_CODES_HELP, EXPORT_HELP, SERVER_HELP } from '../help-texts.js';
import { JSON_OPTION, withServerOptions } from './server-options.js';

export function defineExport(program: Command, parts: CliParts): void {
  const command = program
    .command('export')
    .description("write a project's events to a file")
    .addOption(new Option('--format <format>', 'of the file').choices(exportFormats).default('ndjson'))
    .option('--output <file>', 'where to; - is standard output', '-')
    .option('--start-date <date>', 'a date, or a time with an offset (default: 30 days back)')
    .option('--end-date <date>', 'a date, which is included, or a time with an offset (default: today)')
    .option('--timezone <name>', "where dates are read (default: the project's)")
    .option('--event-type <type...>', 'any of these')
    .option('--filter <filter...>', 'all must hold, such as properties.plan:eq:pro')
    .option(...JSON_OPTION)
    .action((options: ExportOptions) => exportEvents(options, parts));
  withServerOptions(command).addHelpText('after', EXPORT_HELP + SERVER_HELP + EXIT_CODES_HELP);
}
