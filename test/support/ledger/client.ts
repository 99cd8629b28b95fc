import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { SeededRandom } from '../seeded-random.js';
import { makeBatch } from './batches.js';
import type { Batch, Ledger } from './ledger.js';
import { isAcknowledgement, post } from './post.js';

export interface ClientOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly ledger: Ledger;
  readonly random: SeededRandom;
  /** The longest pause between two batches, in ms. */
  readonly pauseMs: number;
}

/** Chances, for each batch, or for each attempt that failed. */
const SENT_AGAIN_AT_ONCE = 0.05;
const SENT_AGAIN_LATER = 0.1;
const GIVEN_UP = 0.02;
const REMEMBERED = 200;

/** One connection of an application that sends events and retries as an SDK does, until it is stopped. */
export class LedgerClient {
  readonly #options: ClientOptions;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #acknowledged: Batch[] = [];
  readonly #unexpected: string[] = [];
  readonly #ended: Promise<void>;
  #stopping = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** Answers that no retrying client should ever see. */
  get unexpected(): readonly string[] {
    return this.#unexpected;
  }

  /** The batch that is being sent is sent until it is acknowledged or given up. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#ended;
  }

  /** Sends what it remembers once more; then ends its connection. */
  async sendAllAgain(): Promise<void> {
    for (const batch of this.#acknowledged) await this.#send(batch);
    this.#agent.destroy();
  }

  async #run(): Promise<void> {
    const { ledger, random, pauseMs } = this.#options;
    while (!this.#stopping) {
      const batch = makeBatch(ledger, random);
      await this.#send(batch);
      if (random.chance(SENT_AGAIN_AT_ONCE)) await this.#send(batch);
      if (this.#acknowledged.length > 0 && random.chance(SENT_AGAIN_LATER)) {
        await this.#send(random.pick(this.#acknowledged));
      }
      await wait(random.whole(0, pauseMs));
    }
  }

  async #send(batch: Batch): Promise<void> {
    const { ledger, random } = this.#options;
    for (;;) {
      const sentAt = performance.now();
      if (await this.#isAcknowledged(batch)) {
        ledger.acknowledge(batch, sentAt);
        if (this.#acknowledged.length === REMEMBERED) this.#acknowledged.shift();
        if (!this.#acknowledged.includes(batch)) this.#acknowledged.push(batch);
        return;
      }
      if (random.chance(GIVEN_UP)) return;
      await wait(random.whole(10, 100));
    }
  }

  async #isAcknowledged(batch: Batch): Promise<boolean> {
    const { url, apiKey } = this.#options;
    try {
      const answer = await post(batch, { url, apiKey, agent: this.#agent });
      if (isAcknowledgement(answer, batch)) return true;
      if (answer.status !== 503) this.#unexpected.push(`${answer.status} ${answer.body.slice(0, 500)}`);
    } catch {
      // Refused, cut off or silent: the server is being killed. What became of the batch, nobody knows.
    }
    return false;
  }
}
