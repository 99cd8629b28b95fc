import { PatchbayError, toPatchbayError } from '../../../pkg/errors/index.js';
import type { Call } from '../../ports/call.js';

interface Run<T> {
  readonly result: Promise<T>;
  readonly deadline: number;
  readonly end: AbortController;
  waiting: number;
}

/** Work that several want at once is done once in this process. It ends early when nobody waits for it any more. */
export class SharedRuns<T> {
  readonly #runs = new Map<string, Run<T>>();

  /**
   * Joins the run of this key, or begins it. Errors: those of the work, and `cancelled` when this caller leaves, which
   * is nothing to the others.
   */
  async share(key: string, call: Call, work: (call: Call) => Promise<T>): Promise<T> {
    const run = this.#runs.get(key);
    if (run === undefined) return this.#join(key, this.#begin(key, call, work), call);
    // It may take longer than this caller has.
    if (call.deadline < run.deadline) return work(call);
    try {
      return await this.#join(key, run, call);
    } catch (thrown) {
      // The time of whoever began it is over, and this caller's is not.
      if (toPatchbayError(thrown).code !== 'deadline_exceeded') throw thrown;
      return work(call);
    }
  }

  #begin(key: string, { deadline }: Call, work: (call: Call) => Promise<T>): Run<T> {
    const end = new AbortController();
    const run = { result: work({ signal: end.signal, deadline }), deadline, end, waiting: 0 };
    this.#runs.set(key, run);
    const forget = (): boolean => this.#forget(key, run);
    run.result.then(forget, forget);
    return run;
  }

  async #join(key: string, run: Run<T>, { signal }: Call): Promise<T> {
    let leave = (): void => undefined;
    const left = new Promise<never>((_resolve, reject) => {
      leave = () => reject(new PatchbayError('cancelled', 'The call was cancelled.'));
    });
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    run.waiting += 1;
    try {
      return await Promise.race([run.result, left]);
    } finally {
      signal.removeEventListener('abort', leave);
      run.waiting -= 1;
      if (run.waiting === 0 && this.#forget(key, run)) run.end.abort();
    }
  }

  /** False where it was forgotten before: done, or left by all. */
  #forget(key: string, run: Run<T>): boolean {
    return this.#runs.get(key) === run && this.#runs.delete(key);
  }
}
