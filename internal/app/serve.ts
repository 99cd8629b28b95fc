// tsyringe asks for it before the first class that it decorates is loaded.
import 'reflect-metadata';
import { toPatchbayError } from '../../pkg/errors/index.js';
import { runUntilSignal } from '../../pkg/lifecycle/index.js';
import { readEnvironment } from '../config/environment.js';
import { parseSettings } from '../config/settings.js';
import { exitCodes } from '../transport/cli/exit-codes.js';
import { banner } from './banner.js';
import { createServer } from './server.js';

/** A stop drains; what has not ended by then is cut, and comes again at the next start. */
const STOP_DEADLINE_MS = 25_000;

/**
 * Runs the server until a signal; ends the process with the code of what went wrong. `overrides` go before the
 * environment.
 */
export async function serve(overrides: Readonly<Record<string, string>> = {}): Promise<void> {
  // Backups and copies of the data folder keep the modes of its files.
  process.umask(0o077);
  try {
    const settings = parseSettings({ ...readEnvironment(), ...overrides });
    const server = createServer(settings, (address) => process.stdout.write(banner(address)));
    await runUntilSignal(server, {
      stopDeadlineMs: STOP_DEADLINE_MS,
      onSignal: (signal) => process.stderr.write(`${signal}: stopping; a second signal stops at once.\n`),
      onDeadline: () => process.stderr.write('Stopping took too long; the rest is done at the next start.\n'),
    });
  } catch (thrown) {
    const error = toPatchbayError(thrown);
    const detail =
      error.code === 'internal' && error.cause instanceof Error ? `\n${error.cause.stack ?? ''}` : '';
    process.stderr.write(`${error.message}${detail}\n`);
    process.exit(exitCodes[error.code]);
  }
}
