import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { refuseEnded, type Work } from '../../internal/adapters/database/sql/index.js';
import type { Call } from '../../internal/ports/call.js';
import { PatchbayError } from '../../pkg/errors/index.js';
import { translate } from './errors.js';
import { Session } from './session.js';
import { Turns } from './turns.js';

/** Each holds a thread of Node's pool, which has four: one is left for files and names. */
const STATEMENTS_AT_ONCE = 3;

export interface DatabaseOptions {
  /** Made where it is not there. */
  readonly folder: string;
  /** What the engine may use of the memory; what it needs beyond goes to files. */
  readonly memoryBytes: number;
  /** What these files may hold. */
  readonly temporaryBytes: number;
}

export function databaseFile(folder: string): string {
  return join(folder, 'events.duckdb');
}

/** One DuckDB file in this process. */
export class Database {
  readonly #options: DatabaseOptions;
  readonly #turns = new Turns(STATEMENTS_AT_ONCE);
  readonly #sessions = new Set<Session>();
  #instance: DuckDBInstance | undefined;

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  async open(call: Call): Promise<void> {
    refuseEnded(call);
    const { folder, memoryBytes, temporaryBytes } = this.#options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      this.#instance ??= await DuckDBInstance.create(databaseFile(folder), {
        memory_limit: `${memoryBytes}B`,
        temp_directory: join(folder, 'temporary'),
        max_temp_directory_size: `${temporaryBytes}B`,
        autoinstall_known_extensions: 'false',
      });
    } catch (thrown) {
      throw translate(thrown, call, 'migrate');
    }
  }

  /** Ends what is at work. May be called twice. */
  async close(): Promise<void> {
    const instance = this.#instance;
    this.#instance = undefined;
    await Promise.all([...this.#sessions].map((session) => session.end()));
    instance?.closeSync();
  }

  /** Runs `run` on a connection of its own. */
  async use<T>(call: Call, work: Work, run: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const session = await this.hold(call, work);
    try {
      return await session.run(run);
    } finally {
      await session.end();
    }
  }

  /** A connection for several steps of one call; the caller must end it. */
  async hold(call: Call, work: Work): Promise<Session> {
    refuseEnded(call);
    if (this.#instance === undefined) throw new PatchbayError('unavailable', 'DuckDB is not open.');
    const connection = await this.#instance.connect();
    const session = new Session({ connection, turns: this.#turns, call, work });
    this.#sessions.add(session);
    session.onEnd = () => this.#sessions.delete(session);
    return session;
  }
}
