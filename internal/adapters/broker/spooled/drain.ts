import { PatchbayError, toPatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import { waitBackOff, type BackOff } from '../../../../pkg/retry/index.js';
import type { Broker, Consumption, Delivery, Position } from '../../../ports/broker.js';
import type { Clock } from '../../../ports/clock.js';
import type { DrainedPositions } from './drained-positions.js';

export interface DrainParts {
  readonly spool: Broker;
  readonly remote: Broker;
  readonly drained: DrainedPositions;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How many envelopes are on their way at once. */
  readonly inFlight: number;
  /** How long the broker may take for one, in ms. */
  readonly publishMs: number;
  readonly retries: BackOff;
}

/**
 * Carries envelopes from the spool to the broker. They leave the spool when the broker has acknowledged all that were
 * read with them; a crash before that sends them again, and the storage counts them once.
 */
export class Drain {
  readonly #parts: DrainParts;
  readonly #stopping = new AbortController();
  #consumption: Consumption | null = null;
  /** The code that was told last, so that an outage is told once. */
  #told: string | null = null;

  constructor(parts: DrainParts) {
    this.#parts = parts;
  }

  /** Once both are started. */
  begin(): void {
    if (this.#stopping.signal.aborted) return;
    this.#consumption ??= this.#parts.spool.consume((deliveries) => this.#send(deliveries));
  }

  /** What is on its way and not acknowledged yet stays in the spool. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#consumption?.stop();
  }

  async #send(deliveries: readonly Delivery[]): Promise<void> {
    // Of a redelivery, after a failure of the spool itself, say, what the broker has already is not sent again.
    const waiting = deliveries.filter(({ position }) => this.#parts.drained.remoteOf(position) === undefined);
    const next = waiting.values();
    const lane = async (): Promise<void> => {
      for (const { position, envelope } of next) {
        this.#parts.drained.note(position, await this.#publish(envelope));
      }
    };
    await Promise.all(Array.from({ length: this.#parts.inFlight }, lane));
  }

  async #publish(envelope: Buffer): Promise<Position> {
    const { remote, clock, publishMs, retries } = this.#parts;
    const { signal } = this.#stopping;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        // Its guard looks whether it is back, with less than a whole envelope.
        if ((remote.refusal?.() ?? null) === null) {
          const position = await remote.publish(envelope, { signal, deadline: clock.now() + publishMs });
          this.#told = null;
          return position;
        }
      } catch (thrown) {
        this.#tell(toPatchbayError(thrown));
      }
      await waitBackOff(attempt, retries, signal);
    }
    throw new PatchbayError('stopping', 'What is left in the spool is sent after the next start.');
  }

  #tell(err: PatchbayError): void {
    if (err.code === this.#told || this.#stopping.signal.aborted) return;
    this.#told = err.code;
    this.#parts.logger.warn({ code: err.code, err }, 'the broker does not take what lies in the spool yet');
  }
}
