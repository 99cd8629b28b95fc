import type { Binding, Connection, InsertResult, QueryResult, StreamHandle } from './binding.js';
import { EngineError, toEngineError } from './engine-error.js';
import { settingStatements, type Settings } from './settings.js';
import type { ThreadSlots } from './thread-slots.js';

export interface OperationParts {
  readonly binding: Binding;
  readonly connection: Connection;
  readonly slots: ThreadSlots;
  /** A comment that no other statement has. */
  readonly mark: string;
  /** Tries once to kill what carries the mark. */
  readonly kill: () => Promise<void>;
  readonly ended: () => void;
}

/** One statement in a session of its own. A rejection is an EngineError. */
export class Operation {
  readonly #parts: OperationParts;
  /** The native call that uses the session now: to close the session under it would bring the engine down. */
  #call: Promise<unknown> | undefined;
  /** Whether that call has its thread; one that still waits for it ends by itself. */
  #running = false;
  #stream: StreamHandle | undefined;
  #end: Promise<void> | undefined;

  constructor(parts: OperationParts) {
    this.#parts = parts;
  }

  set(settings: Settings): void {
    const { binding, connection } = this.#parts;
    for (const statement of settingStatements(settings)) {
      try {
        binding.QueryWithConnection(connection, statement, 'Null');
      } catch (thrown) {
        throw toEngineError(thrown);
      }
    }
  }

  run(statement: string, format: string): Promise<QueryResult> {
    const { binding, connection, mark } = this.#parts;
    return this.#native(() => binding.QueryAsyncConnection(connection, `${mark} ${statement}`, format));
  }

  /** `statement` ends in its FORMAT clause. */
  insert(statement: string, rows: Buffer): Promise<InsertResult> {
    const { binding, connection, mark } = this.#parts;
    return this.#native(() =>
      binding.InsertRawAsyncConnection(connection, `${mark} ${statement}`, rows, false),
    );
  }

  /** The answer in pieces, each block formatted by itself: for formats of one row a line, without a header. */
  async *stream(statement: string, format: string): AsyncGenerator<Uint8Array, void, void> {
    const { binding, connection, mark } = this.#parts;
    let stream: StreamHandle;
    try {
      stream = binding.StreamQuery(connection, `${mark} ${statement}`, format);
    } catch (thrown) {
      throw toEngineError(thrown);
    }
    for (;;) {
      // A stream that has ended, or failed, is freed by the engine: only one in between is ours to cancel.
      this.#stream = undefined;
      const piece = await this.#native(() => binding.StreamFetch(stream));
      if (piece.done) return;
      this.#stream = stream;
      if (piece.bytes.length > 0) yield piece.bytes;
    }
  }

  /** Kills the statement if it still runs, and closes the session. May be called at any time, and twice. */
  end(): Promise<void> {
    this.#end ??= this.#finish();
    return this.#end;
  }

  async #finish(): Promise<void> {
    while (this.#call !== undefined) await (this.#running ? this.#parts.kill() : this.#call);
    if (this.#stream !== undefined) this.#parts.binding.StreamCancel(this.#stream);
    this.#parts.binding.CloseConnection(this.#parts.connection);
    this.#parts.ended();
  }

  #native<T>(call: () => Promise<T>): Promise<T> {
    const result = this.#parts.slots.run(() => {
      if (this.#end !== undefined) {
        return Promise.reject(EngineError.of(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled'));
      }
      this.#running = true;
      return call();
    });
    const settled = (): void => {
      this.#running = false;
      this.#call = undefined;
    };
    this.#call = result.then(settled, settled);
    return result.catch((thrown: unknown) => {
      throw toEngineError(thrown);
    });
  }
}
