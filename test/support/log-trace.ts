import { expect } from '@jest/globals';
import type { SystemCall } from './system-calls.js';

const writes = new Set(['write', 'writev', 'pwrite64', 'pwritev']);

/** What a trace shows of an embedded log. A commit is, in order: the pages, their sync, and the page that makes them valid. */
export class LogTrace {
  readonly calls: readonly SystemCall[];
  readonly #file: string;

  /** @param file the end of its path, as in `/log/data.mdb` */
  constructor(calls: readonly SystemCall[], file: string) {
    this.calls = calls;
    this.#file = `${file}>`;
  }

  isWrite({ name, text }: SystemCall): boolean {
    return writes.has(name) && text.includes(this.#file);
  }

  one(what: string, matches: (call: SystemCall) => boolean): SystemCall {
    const found = this.calls.find(matches);
    if (found === undefined) throw new Error(`The trace does not show ${what}.`);
    return found;
  }

  /** The commit that holds the text: its last write, and its sync; in terms of lines of the trace. */
  durableSince(text: string): { syncedAt: number; validAt: number } {
    const page = this.one(
      `that ${text} was written to the log`,
      (call) => this.isWrite(call) && call.text.includes(text),
    );
    const sync = this.one(
      `a sync of the log after ${text} was written`,
      (call) => call.name === 'fdatasync' && call.text.includes(this.#file) && call.begun > page.ended,
    );
    expect(sync.result).toBe('0');
    const meta = this.one(
      `the page that makes ${text} valid`,
      (call) => call.name === 'pwrite64' && call.text.includes(this.#file) && call.begun > sync.ended,
    );
    return { syncedAt: sync.ended, validAt: meta.ended };
  }

  /** The event of the request with this id is durable before its 202 is written. */
  expectSyncedBefore202(requestId: string, text: string): void {
    const { syncedAt, validAt } = this.durableSince(text);
    const answer = this.one(
      `the answer to ${requestId}`,
      ({ text: written }) =>
        written.includes('HTTP/1.1 202 Accepted') && written.includes(`X-Request-Id: ${requestId}\\r`),
    );
    expect(syncedAt).toBeLessThan(answer.begun);
    expect(validAt).toBeLessThan(answer.begun);
  }
}
