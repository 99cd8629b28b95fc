import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { SeededRandom } from '../seeded-random.js';
import { makeBatch } from './batches.js';
import type { Batch, Ledger } from './ledger.js';
import { invitesRetry, isAcknowledgement, post } from './post.js';

export interface ClientOptions {
  /** Of every API: what fails at one is sent to the next. */
  readonly urls: readonly string[];
  readonly apiKey: string;
  readonly ledger: Ledger;
  readonly random: SeededRandom;
  /** The longest pause between two batches, in ms; asked before each. */
  readonly pauseMs: number | (() => number);
}

/** Chances, for each batch, or for each attempt that failed. */
const SENT_TWICE_AT_ONCE = 0.05;
const SENT_AGAIN_AT_ONCE = 0.05;
const SENT_AGAIN_LATER = 0.1;
const GIVEN_UP = 0.02;
const REMEMBERED = 200;

/** One application that sends events and retries as an SDK does, until it is stopped. */
export class LedgerClient {
  readonly #options: ClientOptions;
  /** The second one is for what is sent twice at once. */
  readonly #connections = [1, 2].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  readonly #acknowledged: Batch[] = [];
  readonly #unexpected: string[] = [];
  readonly #ended: Promise<void>;
  #stopping = false;
  #sentTwiceAtOnce = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** Answers that no retrying client should ever see. */
  get unexpected(): readonly string[] {
    return this.#unexpected;
  }

  /** Batches that were sent over two connections in the same moment. */
  get sentTwiceAtOnce(): number {
    return this.#sentTwiceAtOnce;
  }

  /** The batch that is being sent is sent until it is acknowledged or given up. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#ended;
  }

  /** Sends what it remembers once more; then ends its connections. */
  async sendAllAgain(): Promise<void> {
    for (const batch of this.#acknowledged) await this.#send(batch);
    for (const connection of this.#connections) connection.destroy();
  }

  async #run(): Promise<void> {
    const { ledger, random, pauseMs } = this.#options;
    while (!this.#stopping) {
      const batch = makeBatch(ledger, random);
      await (random.chance(SENT_TWICE_AT_ONCE) ? this.#sendTwiceAtOnce(batch) : this.#send(batch));
      if (random.chance(SENT_AGAIN_AT_ONCE)) await this.#send(batch);
      if (this.#acknowledged.length > 0 && random.chance(SENT_AGAIN_LATER)) {
        await this.#send(random.pick(this.#acknowledged));
      }
      await wait(random.whole(0, typeof pauseMs === 'number' ? pauseMs : pauseMs()));
    }
  }

  async #sendTwiceAtOnce(batch: Batch): Promise<void> {
    this.#sentTwiceAtOnce += 1;
    await Promise.all(this.#connections.map((_, index) => this.#send(batch, index)));
  }

  /** @param connection which of the two; the second one begins at another API */
  async #send(batch: Batch, connection = 0): Promise<void> {
    const { urls, ledger, random } = this.#options;
    let api = random.whole(0, urls.length - 1) + connection;
    for (;;) {
      const sentAt = performance.now();
      if (await this.#isAcknowledged(batch, urls[api % urls.length]!, this.#connections[connection]!)) {
        ledger.acknowledge(batch, sentAt);
        if (this.#acknowledged.length === REMEMBERED) this.#acknowledged.shift();
        if (!this.#acknowledged.includes(batch)) this.#acknowledged.push(batch);
        return;
      }
      if (random.chance(GIVEN_UP)) return;
      await wait(random.whole(10, 100));
      api += 1;
    }
  }

  async #isAcknowledged(batch: Batch, url: string, agent: Agent): Promise<boolean> {
    try {
      const answer = await post(batch, { url, apiKey: this.#options.apiKey, agent });
      if (isAcknowledgement(answer, batch)) return true;
      if (!invitesRetry(answer)) this.#unexpected.push(`${answer.status} ${answer.body.slice(0, 500)}`);
    } catch {
      // Refused, cut off or silent: something is broken just now. What became of the batch, nobody knows.
    }
    return false;
  }
}
