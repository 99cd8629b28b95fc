import { Option, type Command } from 'commander';
import type { CliParts } from '../cli-parts.js';
import { EXIT_CODES_HELP, KEYS_HELP, SERVER_HELP } from '../help-texts.js';
import { createKey, listKeys, revokeKey, type CreateKeyOptions, type KeysOptions } from '../keys-command.js';
import { JSON_OPTION, withServerOptions } from './server-options.js';

export function defineKeys(program: Command, parts: CliParts): void {
  const keys = program.command('keys').description('make, list and revoke keys for the API');
  const create = keys
    .command('create')
    .description('make a key and show it, once')
    .option('--name <name>', 'what the key is for', 'command line')
    .addOption(
      new Option('--scope <scope...>', 'what it may do').choices(['ingest', 'read']).default(['ingest']),
    )
    .option(...JSON_OPTION)
    .action((options: CreateKeyOptions) => createKey(options, parts));
  const list = keys
    .command('list')
    .description('list the keys of the project')
    .option(...JSON_OPTION)
    .action((options: KeysOptions) => listKeys(options, parts));
  const revoke = keys
    .command('revoke')
    .description('refuse a key from now on')
    .argument('<id>', 'as the list shows it')
    .option(...JSON_OPTION)
    .action((id: string, options: KeysOptions) => revokeKey(id, options, parts));
  for (const command of [create, list, revoke]) {
    withServerOptions(command).addHelpText('after', KEYS_HELP + SERVER_HELP + EXIT_CODES_HELP);
  }
}
