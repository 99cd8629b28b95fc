import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { until } from '../support/until.js';
import type { SupervisorAnswers, SupervisorRequest } from './supervisor.js';

/** Names the socket of the run's supervisor to its test files. */
export const socketVariable = 'PATCHBAY_TEST_SERVERS';

export interface RunningSupervisor {
  readonly socket: string;
  readonly folder: string;
  /** Resolves once its servers have ended and its folder is gone. */
  end(): Promise<void>;
}

/** Starts the built supervisor; it lives no longer than this process, and does not keep it alive. */
export async function startSupervisor(): Promise<RunningSupervisor> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-servers-'));
  // The servers' user has to pass it.
  await chmod(folder, 0o711);
  const socket = join(folder, 'socket');
  const main = resolve('dist/test/servers/supervisor-main.js');
  const child = spawn(process.execPath, [main, folder, socket], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  child.unref();
  // A pipe is a socket to Node, whatever its type says.
  (child.stdin as unknown as { unref(): void }).unref();
  const ended = once(child, 'exit');
  return {
    socket,
    folder,
    async end() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}

/** Fails with the supervisor's own words. */
export async function askSupervisor<R extends SupervisorRequest>(
  socket: string,
  request: R,
): Promise<SupervisorAnswers[R['ask']]> {
  // It may not listen yet.
  const reply = await until('the supervisor of the servers answers', () =>
    post(socket, JSON.stringify(request)),
  );
  if (reply.status !== 200) throw new Error(reply.body);
  return JSON.parse(reply.body) as SupervisorAnswers[R['ask']];
}

/** Null where nobody listens. */
function post(socket: string, body: string): Promise<{ status: number; body: string } | null> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath: socket, method: 'POST', agent: false }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
    });
    request.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(error);
    });
    request.end(body);
  });
}
