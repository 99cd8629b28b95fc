import type { Knex } from 'knex';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { waitBackOff } from '../../../../pkg/retry/index.js';
import type { Call } from '../../../ports/call.js';
import type { AccountDatabase } from './account-database.js';

/** What one engine says of its server, so that accounts can be kept there. */
export interface AccountServer<Connection extends object> {
  /** A server that can be used, with every migration of this program. Errors: those of a start. */
  prepare(call: Call): Promise<void>;
  /** Runs `work` on a connection that it has to itself, and ends it in the server with the call. Errors are translated. */
  use<T>(call: Call, work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Ends all connections; may be called twice. */
  end(): Promise<void>;
  /** knex on this connection alone. */
  knexOn(connection: Connection): Knex;
  /** What a call is refused with for what it asked; null where the database failed it. */
  refusalOf(thrown: unknown): PatchbayError | null;
  /** True where the server gave up a whole transaction for another one's sake: it can be run again. */
  gaveWay(error: unknown): boolean;
  /** Rejects while accounts could be read and not changed. */
  refuseUnusable(knex: Knex): Promise<void>;
}

/** Accounts in a database server. Each call has a connection of its own, and ends in the server when it ends. */
export class ServerDatabase<Connection extends object> implements AccountDatabase {
  readonly #server: AccountServer<Connection>;
  readonly #made = new WeakMap<Connection, Knex>();
  #isStarted = false;

  constructor(server: AccountServer<Connection>) {
    this.#server = server;
  }

  async start(call: Call): Promise<void> {
    if (this.#isStarted) return;
    try {
      await this.#server.prepare(call);
      this.#isStarted = true;
      await this.check(call);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  check(call: Call): Promise<void> {
    return this.run(call, (knex) => this.#server.refuseUnusable(knex));
  }

  async stop(): Promise<void> {
    this.#isStarted = false;
    await this.#server.end();
  }

  async run<T>(call: Call, work: (knex: Knex) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#runOnce(call, work);
      } catch (error) {
        if (!this.#server.gaveWay(error)) throw error;
        await waitBackOff(attempt, { firstMs: 5, longestMs: 100 }, call.signal);
      }
    }
  }

  async #runOnce<T>(call: Call, work: (knex: Knex) => Promise<T>): Promise<T> {
    if (!this.#isStarted) throw new PatchbayError('unavailable', 'The account database is not started.');
    const outcome = await this.#server.use(call, async (connection) => {
      try {
        return { result: await work(this.#knexOn(connection)) };
      } catch (thrown) {
        // What fails here costs the connection, and an address that is taken is no reason for that.
        const refusal = this.#server.refusalOf(thrown);
        if (refusal === null) throw thrown;
        return { refusal };
      }
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.result;
  }

  #knexOn(connection: Connection): Knex {
    const known = this.#made.get(connection);
    if (known !== undefined) return known;
    const knex = this.#server.knexOn(connection);
    this.#made.set(connection, knex);
    return knex;
  }
}
