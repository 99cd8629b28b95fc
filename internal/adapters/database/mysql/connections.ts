import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2/promise';
import type { Call } from '../../../ports/call.js';
import { bounded, refuseEnded, type Work } from '../sql/index.js';
import { connectionSettings, type ConnectionSettings } from './connection-settings.js';
import { translate } from './errors.js';
import { cut, HeldConnection } from './held-connection.js';
import { prepareSession } from './session.js';

/** A server that does not answer within it is not there; no bound on the wait for a free connection. */
const CONNECT_MS = 10_000;
const IDLE_MS = 60_000;
/** What is at work when the pool ends does so within it, or is cut. */
const END_MS = 2_000;
/** Of one connection: the server holds some thousand in all. */
const PREPARED_STATEMENTS = 50;

export interface ConnectionsOptions {
  readonly url: string;
  /** At most so many at once; further calls wait for one. */
  readonly limit: number;
  /** As the server's list of connections shows them. */
  readonly name: string;
  /** Whether rows are sent by LOAD DATA LOCAL; default: the server may not even ask for a file. */
  readonly loadsData?: boolean;
  /** What the count of an UPDATE is of; default: rows that it has changed. */
  readonly counts?: 'found rows' | 'changed rows';
}

/** Connections to one MySQL or MariaDB, each call bounded by its deadline and its signal, and every error translated. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #prepared = new WeakSet<object>();
  readonly #given = new Set<PoolConnection>();
  #settings: ConnectionSettings | undefined;
  #pool: Pool | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** For people: where they lead, without the password. Errors: `invalid_settings`. */
  get place(): string {
    return this.#connectionSettings().place;
  }

  /** Runs `work` on a connection of its own, and ends what that does in the server when the call ends. */
  async use<T>(call: Call, work: Work, run: (client: PoolConnection) => Promise<T>): Promise<T> {
    const held = await this.hold(call, work);
    try {
      return await held.run(run);
    } finally {
      held.release();
    }
  }

  /** A connection for several steps of one call; the caller must release it. */
  async hold(call: Call, work: Work): Promise<HeldConnection> {
    const client = await this.#connect(call).catch((thrown: unknown) => {
      throw translate(thrown, call, work);
    });
    this.#given.add(client);
    const held = new HeldConnection(client, this.#connectionSettings().config, call, work, () =>
      this.#given.delete(client),
    );
    try {
      if (!this.#prepared.has(client.connection)) await held.run(prepareSession);
      this.#prepared.add(client.connection);
      await held.limitStatements();
      return held;
    } catch (error) {
      held.release();
      throw error;
    }
  }

  /** May be called twice; a later call on a connection begins anew. */
  async end(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    if (pool === undefined) return;
    const given = [...this.#given];
    const impatience = setTimeout(() => given.forEach(cut), END_MS);
    await pool.end().catch(() => undefined);
    clearTimeout(impatience);
  }

  /** The wait for a free connection ends with the call; a connection that comes after all goes back. */
  async #connect(call: Call): Promise<PoolConnection> {
    refuseEnded(call);
    const connecting = this.#connected().getConnection();
    let given = false;
    try {
      const client = await bounded(call, () => connecting);
      given = true;
      return client;
    } finally {
      if (!given)
        void connecting.then(
          (client) => client.release(),
          () => undefined,
        );
    }
  }

  #connected(): Pool {
    return (this.#pool ??= createPool(this.#poolOptions()));
  }

  #poolOptions(): PoolOptions {
    const { limit, name, loadsData = false, counts = 'changed rows' } = this.#options;
    return {
      ...this.#connectionSettings().config,
      charset: 'utf8mb4_bin',
      connectTimeout: CONNECT_MS,
      enableKeepAlive: true,
      connectionLimit: limit,
      // One stays however long nothing is asked.
      maxIdle: Math.max(1, limit - 1),
      idleTimeout: IDLE_MS,
      maxPreparedStatements: PREPARED_STATEMENTS,
      flags: [
        counts === 'found rows' ? 'FOUND_ROWS' : '-FOUND_ROWS',
        '-IGNORE_SPACE',
        '-ODBC',
        ...(loadsData ? [] : ['-LOCAL_FILES']),
      ],
      connectAttributes: { program_name: name },
      // Beyond 2^53 as texts, and decimal fractions always.
      supportBigNumbers: true,
      trace: false,
    };
  }

  #connectionSettings(): ConnectionSettings {
    return (this.#settings ??= connectionSettings(this.#options.url));
  }
}
