import { setTimeout as wait } from 'node:timers/promises';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { backOffMs, type BackOff } from '../../../../pkg/retry/index.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import { stopping, translateKafkaError } from './errors.js';

interface Waiting {
  readonly envelope: Buffer;
  readonly call: Call;
  readonly resolve: (offset: number) => void;
  readonly reject: (reason: PatchbayError) => void;
}

export interface PartitionLaneParts {
  /** Sends to this partition, and gives the offset of the first. */
  readonly send: (envelopes: readonly Buffer[]) => Promise<number>;
  /** What one request may carry, beside a single envelope. */
  readonly requestBytes: number;
  readonly backOff: BackOff;
  readonly clock: Clock;
}

/** kafkajs copies its list of messages for each of them. */
const REQUEST_ENVELOPES = 500;

/**
 * Carries envelopes into one partition: one request at a time, with all that came meanwhile. So a request that failed is
 * sent to the same partition again by construction, whatever became of it; what was stored twice is the storage's matter.
 */
export class PartitionLane {
  readonly #parts: PartitionLaneParts;
  readonly #stop = new AbortController();
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;

  constructor(parts: PartitionLaneParts) {
    this.#parts = parts;
  }

  /** Resolves with the offset once the envelope is durable. Tries again until the call is over, then `unavailable`. */
  append(envelope: Buffer, call: Call): Promise<number> {
    if (this.#stop.signal.aborted) return Promise.reject(stopping());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ envelope, call, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Lets the request that is under way end, and rejects what has not been sent. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    // What is published in the same turn goes together.
    await Promise.resolve();
    for (let failures = 0; this.#waiting.length > 0;) {
      if (this.#stop.signal.aborted) {
        for (const each of this.#waiting.splice(0)) each.reject(stopping());
        break;
      }
      const sent = this.#next();
      if (sent.length === 0) continue;
      try {
        const first = await this.#parts.send(sent.map(({ envelope }) => envelope));
        sent.forEach(({ resolve }, index) => resolve(first + index));
        failures = 0;
      } catch (thrown) {
        failures += 1;
        await this.#backOff(sent, failures, translateKafkaError(thrown));
      }
    }
    // In one step with the last look at what waits: what comes a microtask later begins a run of its own.
    this.#running = null;
  }

  /** Those that go with the next request. Nobody waits any more for an envelope whose call is over: it is dropped. */
  #next(): Waiting[] {
    const now = this.#parts.clock.now();
    const isOver = ({ call }: Waiting): boolean => call.signal.aborted || call.deadline <= now;
    const left = this.#waiting.filter((each) => {
      if (isOver(each)) each.reject(new PatchbayError('deadline_exceeded', 'It was not sent in time.'));
      return !isOver(each);
    });
    let bytes = 0;
    let count = 0;
    for (const { envelope } of left) {
      bytes += envelope.length;
      if (count > 0 && (bytes > this.#parts.requestBytes || count >= REQUEST_ENVELOPES)) break;
      count += 1;
    }
    this.#waiting = left.slice(count);
    return left.slice(0, count);
  }

  async #backOff(sent: readonly Waiting[], failures: number, failure: PatchbayError): Promise<void> {
    const { backOff, clock } = this.#parts;
    const pauseMs = backOffMs(failures, backOff);
    const again = sent.filter(({ call, reject }) => {
      const mayTry = failure.retryable && !call.signal.aborted && clock.now() + pauseMs < call.deadline;
      if (!mayTry) reject(failure);
      return mayTry;
    });
    this.#waiting = [...again, ...this.#waiting];
    await wait(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}
