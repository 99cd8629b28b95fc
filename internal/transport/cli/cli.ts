import { isNativeError } from 'node:util/types';
import { Command, CommanderError } from 'commander';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import { limits } from '../../domain/limits.js';
import type { CliParts } from './cli-parts.js';
import { exitCodes } from './exit-codes.js';
import { defineDeadLetters } from './definitions/define-dead-letters.js';
import { defineDoctor } from './definitions/define-doctor.js';
import { defineExport } from './definitions/define-export.js';
import { defineGenerate } from './definitions/define-generate.js';
import { defineKeys } from './definitions/define-keys.js';
import { defineMigrate } from './definitions/define-migrate.js';
import { defineServe } from './definitions/define-serve.js';
import { JSON_OPTION, wholeNumber, withServerOptions } from './definitions/server-options.js';
import { EXIT_CODES_HELP, IMPORT_HELP, SERVER_HELP } from './help-texts.js';
import { importAccessLogs, type ImportOptions } from './import/import-command.js';

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

  defineServe(program, parts);
  defineMigrate(program, parts);
  const accessLog = program
    .command('import')
    .description('bring in what was recorded elsewhere')
    .command('access-log')
    .description('import access logs in the combined format, plain or gzip')
    .argument('<file...>', 'the logs; - is standard input')
    .option('--name <name>', 'name of the source, which makes lines the same lines')
    .option(
      '--batch <events>',
      'events a request',
      wholeNumber(1, limits.eventsPerBatch),
      limits.eventsPerBatch,
    )
    .option(...JSON_OPTION)
    .action((files: string[], options: ImportOptions) => importAccessLogs(files, options, parts));
  withServerOptions(accessLog).addHelpText('after', IMPORT_HELP + SERVER_HELP + EXIT_CODES_HELP);

  defineKeys(program, parts);
  defineExport(program, parts);
  defineGenerate(program, parts);
  defineDeadLetters(program, parts);
  defineDoctor(program, parts);
  return program;
}
