import pg, { type ClientConfig, type PoolClient } from 'pg';
import type { Call } from '../../../ports/call.js';
import { bounded, refuseEnded, type Work } from '../sql/index.js';
import { connectionSettings, type ConnectionSettings } from './connection-settings.js';
import { translate } from './errors.js';
import { HeldConnection } from './held-connection.js';
import { prepareSession } from './session.js';

/** A server that does not answer within it is not there; no bound on the wait for a free connection. */
const CONNECT_MS = 10_000;
const IDLE_MS = 60_000;

export interface ConnectionsOptions {
  readonly url: string;
  /** At most so many at once; further calls wait for one. */
  readonly limit: number;
  /** As the server's list of connections shows them. */
  readonly name: string;
  /** What one statement may fill of the disk, where the user may say so (temp_file_limit); default: no bound of ours. */
  readonly temporaryBytes?: number;
}

/** As the pool takes them: it waits for `onConnect`, and makes a `Client` of its own settings. */
interface PoolOptions extends Omit<pg.PoolConfig, 'onConnect' | 'Client'> {
  readonly onConnect: (client: pg.ClientBase) => Promise<void>;
  readonly Client: new (config: ClientConfig) => pg.Client;
}

/** Connections to one PostgreSQL, each call bounded by its deadline and its signal, and every error translated. */
export class Connections {
  readonly #options: ConnectionsOptions;
  #settings: ConnectionSettings | undefined;
  #pool: pg.Pool | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** For people: where they lead, without the password. Errors: `invalid_settings`. */
  get place(): string {
    return this.#connectionSettings().place;
  }

  /** Runs `work` on a connection of its own, and ends what that does in the server when the call ends. */
  async use<T>(call: Call, work: Work, run: (client: PoolClient) => Promise<T>): Promise<T> {
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
    const held = new HeldConnection(client, this.#connectionSettings().config, call, work);
    try {
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
    await pool?.end();
  }

  /** The wait for a free connection ends with the call; a connection that comes after all goes back. */
  async #connect(call: Call): Promise<PoolClient> {
    refuseEnded(call);
    const connecting = this.#connected().connect();
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

  #connected(): pg.Pool {
    if (this.#pool === undefined) {
      const { limit, name, temporaryBytes } = this.#options;
      const options: PoolOptions = {
        ...this.#connectionSettings().config,
        application_name: name,
        client_encoding: 'UTF8',
        keepAlive: true,
        max: limit,
        idleTimeoutMillis: IDLE_MS,
        Client: ImpatientClient,
        onConnect: (client) => prepareSession(client, temporaryBytes),
      };
      this.#pool = new pg.Pool(options as unknown as pg.PoolConfig);
      // An idle connection that breaks is replaced by the next call.
      this.#pool.on('error', () => undefined);
    }
    return this.#pool;
  }

  #connectionSettings(): ConnectionSettings {
    return (this.#settings ??= connectionSettings(this.#options.url));
  }
}

/** The pool's own setting would bound the wait for a free connection as well. */
class ImpatientClient extends pg.Client {
  constructor(config: ClientConfig) {
    // The pool hides the password from copies.
    super({ ...config, password: config.password, connectionTimeoutMillis: CONNECT_MS });
  }
}
