import type { Command } from 'commander';
import type { CliParts } from '../cli-parts.js';
import { EXIT_CODES_HELP, RUNNING_SERVER_HELP, SERVER_HELP } from '../help-texts.js';
import { showHealth, showReadiness, type ReadyOptions } from '../server/health-command.js';
import { showLag, type LagOptions } from '../server/lag-command.js';
import type { ServerOptions } from '../server/server-address.js';
import { stopServers, type StopOptions } from '../server/stop-command.js';
import { showUrls } from '../server/urls-command.js';
import { JSON_OPTION, wholeNumber, withServerOptions } from './server-options.js';

const URL_OPTION = ['--url <url>', 'another server than the one on DATA_DIR'] as const;

/** What is asked of a server that runs, and how it is ended. */
export function defineRunningServer(program: Command, parts: CliParts): void {
  const health = program
    .command('health')
    .description("show the state of the server's parts; 3 where one is down")
    .option(...URL_OPTION)
    .action((options: ServerOptions) => showHealth(options, parts));
  const ready = program
    .command('ready')
    .description('say whether the server takes requests; 3 where it does not')
    .option('--wait <seconds>', 'until it does, at most so long', wholeNumber(0, 3_600), 0)
    .option(...URL_OPTION)
    .action((options: ReadyOptions) => showReadiness(options, parts));
  const urls = program
    .command('urls')
    .description("list the server's addresses: API, page to try it on, contract")
    .option(...URL_OPTION)
    .action((options: ServerOptions) => showUrls(options, parts));
  const stop = program
    .command('stop')
    .description('end every server on DATA_DIR, and wait until they are gone')
    .action((options: StopOptions) => stopServers(options, parts));
  const lag = withServerOptions(
    program
      .command('lag')
      .description('show what is acknowledged and not stored yet; 3 where the oldest waits too long')
      .option('--max-age <seconds>', 'how long that may be', wholeNumber(0, 1_000_000), 60)
      .action((options: LagOptions) => showLag(options, parts)),
  );
  for (const command of [health, ready, lag, urls, stop]) {
    const help = RUNNING_SERVER_HELP + SERVER_HELP + EXIT_CODES_HELP;
    command.option(...JSON_OPTION).addHelpText('after', help);
  }
}
