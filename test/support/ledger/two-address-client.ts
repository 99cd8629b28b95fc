import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { SeededRandom } from '../seeded-random.js';
import { makeBatch } from './batches.js';
import type { Batch, Ledger } from './ledger.js';
import { isAcknowledgement, post } from './post.js';

export interface TwoAddressOptions {
  readonly urls: readonly [string, string];
  readonly apiKey: string;
  readonly ledger: Ledger;
  readonly random: SeededRandom;
  readonly pauseMs: number;
}

/**
 * An application before two servers: it takes them in turn, over kept connections, and where one does not answer, or
 * answers 503, it asks the other one, once.
 */
export class TwoAddressClient {
  readonly #options: TwoAddressOptions;
  readonly #agents = [0, 1].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  readonly #ended: Promise<void>;
  readonly #failed: string[] = [];
  #retries = 0;
  #stopping = false;

  constructor(options: TwoAddressOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** Batches that were not taken, with both answers. */
  get failed(): readonly string[] {
    return this.#failed;
  }

  get retries(): number {
    return this.#retries;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#ended;
    for (const agent of this.#agents) agent.destroy();
  }

  async #run(): Promise<void> {
    const { ledger, random, pauseMs } = this.#options;
    for (let turn = 0; !this.#stopping; turn = 1 - turn) {
      const batch = makeBatch(ledger, random);
      const sentAt = performance.now();
      const refused = await this.#refusal(batch, turn);
      const refusedAgain = refused === null ? null : await this.#refusal(batch, 1 - turn);
      if (refused !== null) this.#retries += 1;
      if (refusedAgain === null) ledger.acknowledge(batch, sentAt);
      else this.#failed.push(`${refused}; then ${refusedAgain}`);
      await wait(random.whole(0, pauseMs));
    }
  }

  /** Null where all of it was taken. */
  async #refusal(batch: Batch, server: number): Promise<string | null> {
    const { urls, apiKey } = this.#options;
    try {
      const answer = await post(batch, { url: urls[server]!, apiKey, agent: this.#agents[server]! });
      if (isAcknowledgement(answer, batch)) return null;
      if (answer.status !== 503) this.#failed.push(`${answer.status} ${answer.body.slice(0, 300)}`);
      return `${answer.status} ${answer.body.slice(0, 300)}`;
    } catch (error) {
      return String(error);
    }
  }
}
