import type { ClientConfig, PoolClient } from 'pg';
import type { Call } from '../../../ports/call.js';
import { bounded, type Work } from '../sql/index.js';
import { requestCancel } from './cancel-request.js';
import { translate } from './errors.js';

/** The program's own end of a call comes first, so that it says why. */
const MARGIN_MS = 1_000;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** A connection that one call has to itself, until it lets go of it. */
export class HeldConnection {
  readonly #client: PoolClient;
  readonly #config: ClientConfig;
  readonly #call: Call;
  readonly #work: Work;
  /** A connection on which anything failed is thrown away: a cancel request may still be on its way to it. */
  #isSound = true;

  constructor(client: PoolClient, config: ClientConfig, call: Call, work: Work) {
    this.#client = client;
    this.#config = config;
    this.#call = call;
    this.#work = work;
  }

  /** Ends with the call, and what it does in the server ends first. Errors are translated. */
  async run<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let ended = false;
    try {
      return await bounded(this.#call, () => work(this.#client), {
        cancel: () => {
          ended = true;
          return requestCancel(this.#client, this.#config);
        },
        abandon: () => cut(this.#client),
      });
    } catch (thrown) {
      ended = true;
      throw translate(thrown, this.#call, this.#work);
    } finally {
      if (ended) this.#isSound = false;
    }
  }

  /** The server's own end of the call, should the program or the network be gone by then. */
  async limitStatements(): Promise<void> {
    const remaining = Math.max(1, this.#call.deadline - Date.now()) + MARGIN_MS;
    const timeout = Math.min(remaining, LONGEST_TIMEOUT_MS);
    await this.run((client) =>
      client.query(
        `SET statement_timeout TO ${timeout}; SET idle_in_transaction_session_timeout TO ${timeout}`,
      ),
    );
  }

  release(): void {
    this.#client.release(!this.#isSound);
  }
}

function cut(client: PoolClient): void {
  const { connection } = client as unknown as {
    readonly connection: { readonly stream: { destroy(): void } };
  };
  connection.stream.destroy();
}
