import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FromWriter, WriterOrder, WriterRound } from './messages.js';

export type { WriterRound } from './messages.js';

/** The writer alone, in a process and a folder of its own: no edge, no clients, a log that is full from the start. */
export class WriterBench {
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#child = fork(join(import.meta.dirname, 'main.js'), [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  static async make(parentFolder: string): Promise<WriterBench> {
    return new WriterBench(await mkdtemp(join(parentFolder, 'patchbay-bench-')));
  }

  run(order: Omit<WriterOrder, 'folder'>): Promise<WriterRound[]> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      child.once('exit', () => reject(new Error('The process with the writer ended.')));
      child.once('message', (message: FromWriter) => {
        if (message.type === 'done') resolve([...message.rounds]);
        else reject(new Error(`The writer failed: ${message.message}`));
      });
      child.send({ ...order, folder: this.#folder } satisfies WriterOrder);
    });
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  async remove(): Promise<void> {
    // An engine whose parent was killed may be writing its last file.
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
