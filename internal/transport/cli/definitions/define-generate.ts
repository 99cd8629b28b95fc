import { InvalidArgumentError, type Command } from 'commander';
import type { CliParts } from '../cli-parts.js';
import { generateEvents, type GenerateOptions } from '../generate/generate-command.js';
import { EXIT_CODES_HELP, GENERATE_HELP, SERVER_HELP } from '../help-texts.js';
import { JSON_OPTION, wholeNumber, withServerOptions } from './server-options.js';

export function defineGenerate(program: Command, parts: CliParts): void {
  const command = program
    .command('generate')
    .description("send a realistic stream of a shop's events, to try things with")
    .option('--events <number>', 'how many', wholeNumber(1, 1_000_000_000), 10_000)
    .option('--days <number>', 'over how many days', wholeNumber(1, 3_650), 30)
    .option('--until <time>', 'when the last of them happened (default: now)', time)
    .option(
      '--seed <number>',
      'the same seed and the same --until give the same events',
      wholeNumber(0, 2 ** 32 - 1),
      1,
    )
    .option(
      '--rate <number>',
      'events a second (default: as fast as they are taken)',
      wholeNumber(1, 10_000_000),
    )
    .option('--print', 'print them as NDJSON instead of sending them')
    .option(...JSON_OPTION)
    .action((options: GenerateOptions) => generateEvents(options, parts));
  withServerOptions(command).addHelpText('after', GENERATE_HELP + SERVER_HELP + EXIT_CODES_HELP);
}

function time(text: string): number {
  const instant = Date.parse(text);
  if (!Number.isNaN(instant)) return instant;
  throw new InvalidArgumentError('It is a date or a time, such as 2026-01-31T10:00:00Z.');
}
