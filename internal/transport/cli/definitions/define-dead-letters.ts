import type { Command } from 'commander';
import type { CliParts } from '../cli-parts.js';
import {
  listDeadLetters,
  replayDeadLetters,
  showDeadLetter,
  type DeadLettersOptions,
  type ListDeadLettersOptions,
} from '../dead-letters-command.js';
import { DEAD_LETTERS_HELP, EXIT_CODES_HELP, SERVER_HELP } from '../help-texts.js';
import { JSON_OPTION, wholeNumber, withServerOptions } from './server-options.js';

export function defineDeadLetters(program: Command, parts: CliParts): void {
  const letters = program.command('dead-letters').description('look at refused events, and store them again');
  const list = letters
    .command('list')
    .description('list the refused events, the newest first')
    .option('--limit <number>', 'at most so many', wholeNumber(1, 1_000), 100)
    .option(...JSON_OPTION)
    .action((options: ListDeadLettersOptions) => listDeadLetters(options, parts));
  const show = letters
    .command('show')
    .description('show one with its event')
    .argument('<id>', 'as the list shows it')
    .option(...JSON_OPTION)
    .action((id: string, options: DeadLettersOptions) => showDeadLetter(id, options, parts));
  const replay = letters
    .command('replay')
    .description('store them again: those that are named, or all')
    .argument('[id...]', 'as the list shows them')
    .option(...JSON_OPTION)
    .action((ids: string[], options: DeadLettersOptions) => replayDeadLetters(ids, options, parts));
  for (const command of [list, show, replay]) {
    withServerOptions(command).addHelpText('after', DEAD_LETTERS_HELP + SERVER_HELP + EXIT_CODES_HELP);
  }
}
