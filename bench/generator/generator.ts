import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { FromGenerator, LoadOrder, LoadReport, Target, ToGenerator } from './messages.js';

/** The process that makes the load, apart from what is measured and from what measures. */
export class Generator {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(join(import.meta.dirname, 'main.js'), [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  aim(target: Target): void {
    this.#send({ type: 'aim', target });
  }

  load(order: LoadOrder, onProgress: (acknowledged: number, seconds: number) => void): Promise<LoadReport> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error('The generator ended.'));
      const onMessage = (message: FromGenerator): void => {
        if (message.type === 'progress') {
          onProgress(message.acknowledged, message.seconds);
          return;
        }
        child.off('message', onMessage).off('exit', onExit);
        if (message.type === 'done') resolve(message.report);
        else reject(new Error(`The generator failed: ${message.message}`));
      };
      child.on('message', onMessage).once('exit', onExit);
      this.#send({ type: 'load', order });
    });
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  #send(message: ToGenerator): void {
    this.#child.send(message);
  }
}
