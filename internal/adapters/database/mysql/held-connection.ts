import type { ConnectionOptions, PoolConnection } from 'mysql2/promise';
import type { Call } from '../../../ports/call.js';
import { bounded, type Work } from '../sql/index.js';
import { translate } from './errors.js';
import { killQuery } from './kill-query.js';
import { limitSession } from './session.js';

/** The program's own end of a call comes first, so that it says why. */
const MARGIN_MS = 1_000;

/** A connection that one call has to itself, until it lets go of it. */
export class HeldConnection {
  readonly #client: PoolConnection;
  readonly #config: ConnectionOptions;
  readonly #call: Call;
  readonly #work: Work;
  /** A connection on which anything failed is thrown away: a KILL may still be on its way to it. */
  #isSound = true;

  readonly #onRelease: () => void;

  constructor(
    client: PoolConnection,
    config: ConnectionOptions,
    call: Call,
    work: Work,
    onRelease: () => void,
  ) {
    this.#client = client;
    this.#config = config;
    this.#call = call;
    this.#work = work;
    this.#onRelease = onRelease;
  }

  /** Ends with the call, and what it does in the server ends first. Errors are translated. */
  async run<T>(work: (client: PoolConnection) => Promise<T>): Promise<T> {
    let ended = false;
    try {
      return await bounded(this.#call, () => work(this.#client), {
        cancel: () => {
          ended = true;
          return killQuery(this.#client.threadId, this.#config);
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
    await this.run((client) => limitSession(client, remaining));
  }

  /** Ends what is at work in the server, and the connection with it. */
  async abandon(): Promise<void> {
    this.#isSound = false;
    await killQuery(this.#client.threadId, this.#config);
  }

  release(): void {
    this.#onRelease();
    if (this.#isSound) this.#client.release();
    else cut(this.#client);
  }
}

/** The driver's own `destroy` leaves the socket to the other side. */
export function cut(client: PoolConnection): void {
  const { stream } = client.connection as unknown as { readonly stream: { destroy(): void } };
  client.destroy();
  stream.destroy();
}
