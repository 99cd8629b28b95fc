import type { Command } from 'commander';
import type { CliParts } from '../cli-parts.js';
import { runDoctor, type DoctorOptions } from '../doctor-command.js';
import { DOCTOR_HELP, EXIT_CODES_HELP } from '../help-texts.js';
import { JSON_OPTION } from './server-options.js';

export function defineDoctor(program: Command, parts: CliParts): void {
  program
    .command('doctor')
    .description(
      'check the settings, the data folder, the storages and the running server, and say how to mend what is wrong',
    )
    .option(...JSON_OPTION)
    .addHelpText('after', DOCTOR_HELP + EXIT_CODES_HELP)
    .action((options: DoctorOptions) => runDoctor(options, parts));
}
