import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readLocalAccess, type LocalAccess } from '../../internal/transport/cli/local-access.js';
import { builtProgram, childEnvironment } from './built-program.js';
import { childrenOf, killNow } from './processes.js';
import { parseTrace, type SystemCall } from './system-calls.js';
import { until } from './until.js';

const TRACED = 'openat,fsync,fdatasync,write,writev,pwrite64,pwritev,sendto,sendmsg';
/** A disk on which a sync takes 20 ms: who does not wait for it answers before. */
const SLOW_SYNC = 'inject=fdatasync:delay_enter=20000';
/** Of each text that a call is given; an envelope of one event is shorter. */
const TEXT_LENGTH = 4_096;

/** Whether strace is here, and may trace (a container may forbid it). */
export async function canTrace(): Promise<boolean> {
  return promisify(execFile)('strace', ['-qq', '-o', '/dev/null', process.execPath, '--version']).then(
    () => true,
    () => false,
  );
}

/** The real program under strace, its threads and its engine too. */
export class TracedServer {
  readonly folder: string;
  readonly access: LocalAccess;
  readonly #strace: ChildProcess;
  readonly #program: number;

  private constructor(folder: string, access: LocalAccess, strace: ChildProcess, program: number) {
    this.folder = folder;
    this.access = access;
    this.#strace = strace;
    this.#program = program;
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<TracedServer> {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-traced-'));
    const tracing = ['-f', '-qq', '-y', '-s', String(TEXT_LENGTH), '-e', `trace=${TRACED}`, '-e', SLOW_SYNC];
    const strace = spawn(
      'strace',
      [...tracing, '-o', join(folder, 'trace'), process.execPath, builtProgram('app')],
      {
        env: childEnvironment({
          ...{ HTTP_PORT: '0', LOG_LEVEL: 'warn', ...environment },
          DATA_DIR: join(folder, 'data'),
        }),
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    const [program] = await until('the program runs', async () => {
      const children = await childrenOf(strace.pid!);
      return children.length > 0 ? children : null;
    });
    // strace ends with what it traces, and leaves it running when it is killed itself.
    process.once('exit', () => killNow(program!));
    try {
      const access = await until('it is ready', () => readyAccess(join(folder, 'data')), 90_000);
      return new TracedServer(folder, access, strace, program!);
    } catch (error) {
      killNow(program!);
      await once(strace, 'exit');
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Ends the program, and gives what it did. */
  async stop(): Promise<SystemCall[]> {
    const ended = once(this.#strace, 'exit');
    process.kill(this.#program, 'SIGTERM');
    await ended;
    return parseTrace(await readFile(join(this.folder, 'trace'), 'utf8'));
  }

  async remove(): Promise<void> {
    if (this.#strace.exitCode === null && this.#strace.signalCode === null) {
      const ended = once(this.#strace, 'exit');
      killNow(this.#program);
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function readyAccess(dataDir: string): Promise<LocalAccess | null> {
  const access = await readLocalAccess(dataDir);
  if (access === null) return null;
  const status = await fetch(`${access.url}/ready`).then(
    (response) => response.status,
    () => 0,
  );
  return status === 200 ? access : null;
}
