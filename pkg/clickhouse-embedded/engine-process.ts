import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { PatchbayError } from '../errors/index.js';
import type { FromChild, Orders, ToChild } from './messages.js';

export interface EngineProcessOptions {
  /** The built main.js of this package. */
  readonly entry: string;
  /** All that the child's environment holds. */
  readonly environment: Readonly<Record<string, string>>;
  /** A line that the engine wrote to its stdout or stderr, cut to a bounded length. */
  readonly onLine: (line: string) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const LINE_LENGTH = 2_000;

/** One life of the engine's process. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly exited: Promise<Exit>;

  constructor(options: EngineProcessOptions) {
    this.#child = fork(options.entry, [], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      env: { ...options.environment },
    });
    // 'error' tells of a failed spawn or send; what matters is whether the process lives.
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
      this.#child.on('error', () => {
        if (this.#child.pid === undefined) resolve({ code: null, signal: null });
      });
    });
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      if (output !== null) readLines(output, options.onLine);
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves with the port once the engine answers there; rejects with the child's reason, or its death. */
  async start(orders: Orders, timeoutMs: number): Promise<number> {
    const deadline = AbortSignal.timeout(timeoutMs);
    const answered = once(this.#child, 'message', { signal: deadline }).then(
      ([message]) => message as FromChild,
    );
    this.#send({ type: 'start', orders });
    try {
      const message = await Promise.race([answered, this.exited.then(died)]);
      if (message.type === 'ready') return message.port;
      throw new PatchbayError(message.code, message.message);
    } catch (thrown) {
      this.kill();
      await this.exited;
      if (!deadline.aborted) throw thrown;
      throw new PatchbayError('unavailable', `The embedded engine did not start within ${timeoutMs} ms.`);
    } finally {
      answered.catch(() => undefined);
    }
  }

  /** Lets it end by itself for so long; then it is killed. */
  async stop(graceMs: number): Promise<void> {
    this.#send({ type: 'stop' });
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #send(message: ToChild): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}

function died({ code, signal }: Exit): never {
  throw new PatchbayError(
    'unavailable',
    `The embedded engine ended while starting (${signal ?? `code ${code ?? '?'}`}).`,
  );
}

function readLines(output: Readable, onLine: (line: string) => void): void {
  createInterface({ input: output, crlfDelay: Infinity }).on('line', (line) => {
    if (line.trim() !== '') onLine(line.slice(0, LINE_LENGTH));
  });
}
