import { isNativeError } from 'node:util/types';
import { Command, CommanderError } from 'commander';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import type { CliParts } from './cli-parts.js';
import { exitCodes } from './exit-codes.js';
import { defineDeadLetters } from './definitions/define-dead-letters.js';
import { defineDoctor } from './definitions/define-doctor.js';
import { defineExport } from './definitions/define-export.js';
import { defineGenerate } from './definitions/define-generate.js';
import { defineImport } from './definitions/define-import.js';
import { defineKeys } from './definitions/define-keys.js';
import { defineMigrate } from './definitions/define-migrate.js';
import { defineRunningServer } from './definitions/define-running-server.js';
import { defineServe } from './definitions/define-serve.js';
import { defineTopics } from './definitions/define-topics.js';
import { EXIT_CODES_HELP } from './help-texts.js';

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
  defineImport(program, parts);
  defineKeys(program, parts);
  defineExport(program, parts);
  defineGenerate(program, parts);
  defineDeadLetters(program, parts);
  defineRunningServer(program, parts);
  defineTopics(program, parts);
  defineDoctor(program, parts);
  return program;
}
