import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { isRunning } from '../../../../pkg/running-process/index.js';
import type { CliParts } from '../cli-parts.js';
import { runningServers } from '../running-servers.js';

export interface StopOptions {
  readonly json?: boolean;
}

/** A server cuts its own stop before. */
const LONGEST_STOP_MS = 40_000;
const POLL_MS = 50;

/**
 * `patchbay stop`: ends the servers of DATA_DIR, all at once, and waits until they are gone; where none runs there is nothing
 * to do. In JSON a line each. It is sent to the processes that have noted themselves there and to no other: an id that was
 * given again has another start.
 */
export async function stopServers({ json }: StopOptions, parts: CliParts): Promise<void> {
  const tell = (facts: object, text: string): void => {
    parts.stdout.write(`${json === true ? JSON.stringify(facts) : text}\n`);
  };
  const dataDir = resolve(parts.dataDir());
  const servers = await runningServers(dataDir);
  if (servers.length === 0) {
    tell({ pid: null, stopped: false }, `No Patchbay server is running on DATA_DIR ${dataDir}.`);
    return;
  }
  for (const { process: running } of servers) sendTerm(running.pid);
  const deadline = performance.now() + LONGEST_STOP_MS;
  for (const { process: running } of servers) {
    const { pid } = running;
    while (await isRunning(running)) {
      if (performance.now() > deadline) {
        throw new PatchbayError('unavailable', `The server (process ${pid}) has not ended after 40 s.`);
      }
      await wait(POLL_MS);
    }
    tell({ pid, stopped: true }, `Stopped (process ${pid}).`);
  }
}

function sendTerm(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (cause) {
    // ESRCH: it has just ended by itself.
    if (isNativeError(cause) && 'code' in cause && cause.code === 'EPERM') {
      throw new PatchbayError('forbidden', `The server (process ${pid}) is another user's.`, { cause });
    }
  }
}
