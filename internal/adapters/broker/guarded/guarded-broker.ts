import { PatchbayError, toPatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import { waitBackOff, type BackOff } from '../../../../pkg/retry/index.js';
import { emptyEnvelope } from '../../../domain/envelope.js';
import type { Broker, Consumption, Delivery, Lag, Position } from '../../../ports/broker.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';

export interface GuardedBrokerOptions {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often it is tried while it is away. From 200 ms to 1 s. */
  readonly probes?: BackOff;
  /** How long one try may take, in ms. 2 s. */
  readonly probeMs?: number;
}

const defaults = { probes: { firstMs: 200, longestMs: 1_000 }, probeMs: 2_000 };
const NOBODY = '00000000-0000-0000-0000-000000000000';
const LONGEST_RETRY_S = 5;
/** A broker with room for small envelopes and not for large ones opens and closes the circuit all the time. */
const TOLD_EVERY_MS = 10_000;

/**
 * A broker that remembers an outage, so that a request is refused before its body is read and not after five seconds.
 * The first publish that fails by an outage opens the circuit. While it is open, empty envelopes are published one
 * after the other; the first publish that works, of whomever, closes it. Whoever publishes all the same is let through.
 */
export class GuardedBroker implements Broker {
  readonly #options: Required<GuardedBrokerOptions>;
  readonly #broker: Broker;
  #stopping = new AbortController();
  /** Null: the circuit is closed. */
  #outage: PatchbayError | null = null;
  #probing: Promise<void> = Promise.resolve();
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: GuardedBrokerOptions) {
    this.#options = { ...defaults, ...options };
    this.#broker = options.broker;
  }

  async start(call: Call): Promise<void> {
    await this.#broker.start(call);
    this.#stopping = new AbortController();
  }

  /** Finds an outage, too, where nobody publishes. */
  async check(call: Call): Promise<void> {
    const refusal = this.refusal();
    if (refusal !== null) throw refusal;
    try {
      await this.#broker.check(call);
    } catch (error) {
      this.#note(error, call);
      throw error;
    }
  }

  async publish(envelope: Buffer, call: Call, partitionKey?: string): Promise<Position> {
    try {
      const position = await this.#broker.publish(envelope, call, partitionKey);
      if (this.#outage !== null) this.#close();
      return position;
    } catch (error) {
      this.#note(error, call);
      throw error;
    }
  }

  consume(handler: (deliveries: readonly Delivery[]) => Promise<void>): Consumption {
    return this.#broker.consume(handler);
  }

  committed(position: Position, call: Call): Promise<void> {
    return this.#broker.committed(position, call);
  }

  lag(call: Call): Promise<Lag> {
    return this.#broker.lag(call);
  }

  refusal(): PatchbayError | null {
    if (this.#outage === null) return this.#broker.refusal?.() ?? null;
    const isFull = this.#outage.code === 'storage_full';
    return new PatchbayError(
      isFull ? 'storage_full' : 'unavailable',
      isFull ? 'The broker is full, and takes no events.' : 'The broker is away; try again.',
      { retryAfter: 1 + Math.floor(Math.random() * LONGEST_RETRY_S), cause: this.#outage },
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#probing;
    await this.#broker.stop();
  }

  #note(thrown: unknown, call: Call): void {
    const error = toPatchbayError(thrown);
    if (!error.retryable || error.code === 'stopping' || call.signal.aborted) return;
    if (this.#stopping.signal.aborted) return;
    const isOpen = this.#outage !== null;
    this.#outage = error;
    if (isOpen) return;
    const now = this.#options.clock.now();
    if (now - this.#toldAt >= TOLD_EVERY_MS) {
      this.#toldAt = now;
      const { logger } = this.#options;
      logger.warn({ code: error.code, err: error }, 'the broker takes nothing: it is tried until it does');
    }
    this.#probing = this.#probe();
  }

  #close(): void {
    this.#outage = null;
    this.#options.logger.info('the broker takes envelopes again');
  }

  /** Publishes, since a broker may answer every question and still take nothing. */
  async #probe(): Promise<void> {
    const { clock, probes, probeMs } = this.#options;
    const { signal } = this.#stopping;
    for (let attempt = 1; this.#outage !== null && !signal.aborted; attempt += 1) {
      await waitBackOff(attempt, probes, signal);
      const call = { signal, deadline: clock.now() + probeMs };
      await this.publish(emptyEnvelope(NOBODY, clock.now()), call).catch(() => undefined);
    }
  }
}
