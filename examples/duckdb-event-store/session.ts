import type { DuckDBConnection } from '@duckdb/node-api';
import { bounded, refuseEnded, type Work } from '../../internal/adapters/database/sql/index.js';
import type { Call } from '../../internal/ports/call.js';
import { PatchbayError } from '../../pkg/errors/index.js';
import { translate } from './errors.js';
import type { Turns } from './turns.js';

/** An interrupt that meets no statement at work is lost, so that it is repeated. */
const INTERRUPT_MS = 10;

export interface SessionParts {
  readonly connection: DuckDBConnection;
  readonly turns: Turns;
  readonly call: Call;
  readonly work: Work;
}

/** What one call does in the engine, bounded by its deadline and its signal, and every error translated. */
export class Session {
  onEnd: () => void = () => undefined;
  readonly #parts: SessionParts;
  #step: Promise<unknown> = Promise.resolve();
  #isEnded = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Ends with the call, and what it does in the engine ends first. */
  async run<T>(run: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const { turns, call } = this.#parts;
    if (this.#isEnded) throw new PatchbayError('unavailable', 'DuckDB is being closed.');
    const step = turns.take(call, () => this.#bounded(run));
    this.#step = step.catch(() => undefined);
    return await step;
  }

  async #bounded<T>(run: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const { connection, call, work } = this.#parts;
    let interrupting: NodeJS.Timeout | undefined;
    const cancel = (): Promise<void> => {
      connection.interrupt();
      interrupting = setInterval(() => connection.interrupt(), INTERRUPT_MS);
      return Promise.resolve();
    };
    try {
      const result = await bounded(call, () => run(connection), { cancel, abandon: () => undefined });
      // A stream that was interrupted gives no error: it looks as if it were at its end.
      refuseEnded(call);
      return result;
    } catch (thrown) {
      throw translate(thrown, call, work);
    } finally {
      clearInterval(interrupting);
    }
  }

  /** May be called twice. */
  async end(): Promise<void> {
    const { connection } = this.#parts;
    this.#isEnded = true;
    connection.interrupt();
    await this.#step;
    connection.disconnectSync();
    this.onEnd();
  }
}
