import type { Knex } from 'knex';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { waitBackOff } from '../../../../pkg/retry/index.js';
import type { Call } from '../../../ports/call.js';
import { Connections, prepareDatabase } from '../../database/postgres/index.js';
import type { AccountDatabase } from '../knex/index.js';
import { knexOn } from './connection-knex.js';
import { gaveWay, refusalOf } from './errors.js';
import { CONNECTIONS, type PostgresAccountsSettings } from './settings.js';
import { refuseUnusable } from './usable.js';

/** Each call has a connection of its own, and ends in the server when it ends. */
export class PostgresDatabase implements AccountDatabase {
  readonly #connections: Connections;
  #isStarted = false;

  constructor({ url }: PostgresAccountsSettings) {
    this.#connections = new Connections({ url, limit: CONNECTIONS, name: 'patchbay accounts' });
  }

  async start(call: Call): Promise<void> {
    if (this.#isStarted) return;
    try {
      await prepareDatabase(this.#connections, call);
      this.#isStarted = true;
      await this.check(call);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  check(call: Call): Promise<void> {
    return this.run(call, refuseUnusable);
  }

  async stop(): Promise<void> {
    this.#isStarted = false;
    await this.#connections.end();
  }

  async run<T>(call: Call, work: (knex: Knex) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#runOnce(call, work);
      } catch (error) {
        if (!gaveWay(error)) throw error;
        await waitBackOff(attempt, { firstMs: 5, longestMs: 100 }, call.signal);
      }
    }
  }

  async #runOnce<T>(call: Call, work: (knex: Knex) => Promise<T>): Promise<T> {
    if (!this.#isStarted) throw new PatchbayError('unavailable', 'The account database is not started.');
    const outcome = await this.#connections.use(call, 'accounts', async (connection) => {
      try {
        return { result: await work(knexOn(connection)) };
      } catch (thrown) {
        // What fails here costs the connection, and an address that is taken is no reason for that.
        const refusal = refusalOf(thrown);
        if (refusal === null) throw thrown;
        return { refusal };
      }
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.result;
  }
}
