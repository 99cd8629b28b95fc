import { constants } from 'node:os';
import type { Lifecycle } from './lifecycle.js';

export interface RunOptions {
  /** From the first signal; past it the process ends whatever still runs. */
  readonly stopDeadlineMs: number;
  onSignal?(signal: NodeJS.Signals): void;
  onDeadline?(): void;
}

/**
 * Starts, and stops in order at the first SIGTERM or SIGINT. A second signal ends the process at once, and so
 * does the deadline: a kill is always safe, so a stop that hangs is cut rather than waited for.
 */
export async function runUntilSignal(lifecycle: Lifecycle, options: RunOptions): Promise<void> {
  let signalled = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    const exitCode = 128 + constants.signals[signal];
    if (signalled) process.exit(exitCode);
    signalled = true;
    options.onSignal?.(signal);
    setTimeout(() => {
      options.onDeadline?.();
      process.exit(exitCode);
    }, options.stopDeadlineMs).unref();
    void lifecycle.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  await lifecycle.start();
}
