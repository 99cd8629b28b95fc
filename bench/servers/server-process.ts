import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

const READY_MS = 60_000;
const STOP_MS = 30_000;
const OUTPUT_KEPT = 20_000;

interface Started {
  readonly url: URL;
  readonly words: string;
}

/** A server as a child process, with a folder of its own. It ends with the bench, however that ends. */
export class ServerProcess {
  readonly folder: string;
  readonly url: URL;
  /** What it had written when it began to listen. */
  readonly firstWords: string;
  readonly #child: ChildProcess;

  private constructor(folder: string, started: Started, child: ChildProcess) {
    this.folder = folder;
    this.url = started.url;
    this.firstWords = started.words;
    this.#child = child;
  }

  /** The server must print `listens on <url>` once it does. */
  static async start(
    words: readonly string[],
    parentFolder: string,
    environment: (folder: string) => Readonly<Record<string, string>>,
  ): Promise<ServerProcess> {
    const folder = await mkdtemp(join(parentFolder, 'patchbay-bench-'));
    const child = spawn(process.execPath, words, {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment(folder) },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const kill = (): boolean => child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    try {
      return new ServerProcess(folder, await listening(child), child);
    } catch (error) {
      kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async remove(): Promise<void> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(patience);
    }
    // An engine whose parent was killed may be writing its last file.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

function listening(child: ChildProcess): Promise<Started> {
  return new Promise((resolve, reject) => {
    let output = '';
    const keep = (text: string): void => {
      output = (output + text).slice(-OUTPUT_KEPT);
      const url = /listens on (http:\S+)/.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(deadline);
      resolve({ url: new URL(url), words: output });
    };
    const fail = (): void => reject(new Error(`A server did not start:\n${output}`));
    const deadline = setTimeout(fail, READY_MS);
    child.once('error', reject).once('exit', () => {
      clearTimeout(deadline);
      fail();
    });
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
  });
}
