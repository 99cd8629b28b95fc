import pg, { type ClientConfig, type PoolClient } from 'pg';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import { bounded, refuseEnded } from './bounded.js';
import { requestCancel } from './cancel-request.js';
import { connectionSettings, type ConnectionSettings } from './connection-settings.js';
import { translate } from './errors.js';
import { prepareSession } from './session.js';
import type { Work } from './sql-states.js';

/** A server that does not answer within it is not there; no bound on the wait for a free connection. */
const CONNECT_MS = 10_000;
const IDLE_MS = 60_000;
/** The program's own end comes first, so that it says why. */
const MARGIN_MS = 1_000;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export interface ConnectionsOptions {
  readonly url: string;
  /** At most so many at once; further calls wait for one. */
  readonly limit: number;
  /** As the server's list of connections shows them. */
  readonly name: string;
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

  /**
   * Runs `work` on a connection of its own, and ends what that does in the server when the call ends. A
   * connection on which anything failed is thrown away: its cancel request may still be on its way.
   */
  async use<T>(call: Call, work: Work, run: (client: PoolClient) => Promise<T>): Promise<T> {
    try {
      const client = await this.#connect(call);
      let mayBePooled = false;
      let ended = false;
      try {
        const { config } = this.#connectionSettings();
        const result = await bounded(call, () => limitStatements(client, call).then(() => run(client)), {
          cancel: () => {
            ended = true;
            return requestCancel(client, config);
          },
          abandon: () => cut(client),
        });
        mayBePooled = true;
        return result;
      } finally {
        client.release(!mayBePooled || ended);
      }
    } catch (thrown) {
      throw translate(thrown, call, work);
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
      const { limit, name } = this.#options;
      const options: PoolOptions = {
        ...this.#connectionSettings().config,
        application_name: name,
        client_encoding: 'UTF8',
        keepAlive: true,
        max: limit,
        idleTimeoutMillis: IDLE_MS,
        Client: ImpatientClient,
        onConnect: prepareSession,
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

/** The server's own end of the call, should the program or the network be gone by then. */
async function limitStatements(client: PoolClient, call: Call): Promise<void> {
  const milliseconds = Math.min(Math.max(1, call.deadline - Date.now()) + MARGIN_MS, LONGEST_TIMEOUT_MS);
  await client.query(
    `SET statement_timeout TO ${milliseconds}; SET idle_in_transaction_session_timeout TO ${milliseconds}`,
  );
}

function cut(client: PoolClient): void {
  const { connection } = client as unknown as { readonly connection: pg.Connection };
  connection.stream.destroy(new PatchbayError('unavailable', 'PostgreSQL did not end a statement.'));
}
