import { isNativeError } from 'node:util/types';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import { limits } from '../../domain/limits.js';
import type { CliParts } from './cli-parts.js';
import { exitCodes } from './exit-codes.js';
import { EXIT_CODES_HELP, IMPORT_HELP, KEYS_HELP, SERVER_HELP } from './help-texts.js';
import { importAccessLogs, type ImportOptions } from './import/import-command.js';
import { createKey, type CreateKeyOptions } from './keys-command.js';

const USAGE_ERROR = 2;

/** Runs one command and gives the exit code; what went wrong is on standard error. */
export async function runCli(words: readonly string[], parts: CliParts): Promise<number> {
  try {
    await createProgram(parts).parseAsync([...words], { from: 'user' });
    return 0;
  } catch (thrown) {
    // commander has said what is wrong, or has shown the help that was asked for.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : USAGE_ERROR;
    const error = toPatchbayError(thrown);
    const cause = error.code === 'internal' && isNativeError(error.cause) ? ` ${error.cause.message}` : '';
    parts.stderr.write(`patchbay: ${error.message}${cause}\n`);
    return exitCodes[error.code];
  }
}

function createProgram(parts: CliParts): Command {
  const program = new Command('patchbay')
    .description('Self-hosted event analytics you can re-plug.')
    .version(parts.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => parts.stdout.write(text),
      writeErr: (text) => parts.stderr.write(text),
    })
    .addHelpText('after', EXIT_CODES_HELP);

  program
    .command('serve')
    .description('run the server until SIGTERM or SIGINT, with the settings of the environment')
    .action(() => parts.serve());

  const accessLog = program
    .command('import')
    .description('bring in what was recorded elsewhere')
    .command('access-log')
    .description('import access logs in the combined format, plain or gzip')
    .argument('<file...>', 'the logs; - is standard input')
    .option('--name <name>', 'name of the source, which makes lines the same lines')
    .option('--batch <events>', 'events a request', batchSize, limits.eventsPerBatch)
    .option('--json', 'print one JSON object instead of a text')
    .action((files: string[], options: ImportOptions) => importAccessLogs(files, options, parts));
  withServerOptions(accessLog).addHelpText('after', IMPORT_HELP + SERVER_HELP + EXIT_CODES_HELP);

  const create = program
    .command('keys')
    .description('make keys for the API')
    .command('create')
    .description('make a key and show it, once')
    .option('--name <name>', 'what the key is for', 'command line')
    .addOption(
      new Option('--scope <scope...>', 'what it may do').choices(['ingest', 'read']).default(['ingest']),
    )
    .option('--json', 'print one JSON object instead of a text')
    .action((options: CreateKeyOptions) => createKey(options, parts));
  withServerOptions(create).addHelpText('after', KEYS_HELP + SERVER_HELP + EXIT_CODES_HELP);
  return program;
}

function withServerOptions(command: Command): Command {
  return command
    .option('--url <url>', 'another server than the one on DATA_DIR')
    .option('--key <key>', 'its key; PATCHBAY_KEY does not show in the list of processes')
    .option('--project <id>', 'its project');
}

function batchSize(text: string): number {
  const events = Number(text);
  if (/^\d+$/.test(text) && events >= 1 && events <= limits.eventsPerBatch) return events;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${limits.eventsPerBatch}.`);
}
