import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLocalAccess, type LocalAccess } from '../../internal/transport/cli/local-access.js';
import { builtProgram, childEnvironment, type ServerProgram } from './built-program.js';
import { until } from './until.js';

/** How much of what a server writes is kept, for the message of a failure. */
const OUTPUT_KEPT = 20_000;
const READY_MS = 60_000;

/**
 * The real program as a child process, on a free port and a folder of its own in the temporary ones. A test makes
 * one, and calls `remove` in afterEach or afterAll: it ends the process whatever has happened. Should the test's
 * own process end before, its servers are killed with it.
 */
export class TestServer {
  readonly dataDir: string;
  readonly program: ServerProgram;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #isShared: boolean;
  #child: ChildProcess | undefined;
  #url = '';
  #output = '';

  private constructor(
    dataDir: string,
    environment: Readonly<Record<string, string>>,
    program: ServerProgram,
    isShared = false,
  ) {
    this.dataDir = dataDir;
    this.program = program;
    this.#isShared = isShared;
    this.#environment = environment;
  }

  /** Makes the folder; starts nothing. */
  static async create(
    environment: Readonly<Record<string, string>> = {},
    program: ServerProgram = 'app',
  ): Promise<TestServer> {
    return new TestServer(await mkdtemp(join(tmpdir(), 'patchbay-server-')), environment, program);
  }

  /** On a folder that others may have, too; `remove` leaves it. */
  static on(
    dataDir: string,
    environment: Readonly<Record<string, string>>,
    program: ServerProgram,
  ): TestServer {
    return new TestServer(dataDir, environment, program, true);
  }

  /** Of the last start. */
  get url(): string {
    return this.#url;
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('The server does not run.');
    return this.#child.pid;
  }

  /** Also while it is still starting. */
  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** What it has written since its first start, or the end of that. */
  get output(): string {
    return this.#output;
  }

  /** The settings under which it runs, for a command line that shall find it. */
  get environment(): Record<string, string> {
    return { HTTP_PORT: '0', LOG_LEVEL: 'warn', ...this.#environment, DATA_DIR: this.dataDir };
  }

  /** Starts it on its folder, and waits until `GET /ready` says 200. */
  async start(): Promise<void> {
    if (this.#child !== undefined) throw new Error('The server runs already.');
    const child = spawn(process.execPath, [builtProgram(this.program)], {
      env: childEnvironment(this.environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const killWithParent = (): boolean => child.kill('SIGKILL');
    process.once('exit', killWithParent);
    child.once('exit', () => {
      process.off('exit', killWithParent);
      if (this.#child === child) this.#child = undefined;
    });
    let ownOutput = '';
    const keep = (text: string): void => {
      ownOutput = (ownOutput + text).slice(-OUTPUT_KEPT);
      this.#output = (this.#output + text).slice(-OUTPUT_KEPT);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    await until(
      'the server is ready',
      async () => {
        if (this.#child !== child) throw new Error(`The server ended while it started:\n${ownOutput}`);
        // Not from the file in DATA_DIR: that may still be of the start before.
        this.#url = /listens on (http:\S+)/.exec(ownOutput)?.[1] ?? '';
        return this.#url !== '' && (await isReady(this.#url));
      },
      READY_MS,
    );
  }

  /** The installation's own key, with every scope, and its project. */
  async localAccess(): Promise<LocalAccess> {
    const access = await readLocalAccess(this.dataDir);
    if (access === null) throw new Error('The server has left no local-access.json.');
    return access;
  }

  /** SIGTERM; gives the exit code once the process is gone. */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** SIGKILL: nothing of the program runs any more when this resolves. Its engine ends by itself, a moment later. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends the process if it runs, and removes its folder. */
  async remove(): Promise<void> {
    await this.kill();
    if (this.#isShared) return;
    // The engine may be writing its last file.
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined) return null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ready`);
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
