import { toPatchbayError, type PatchbayError } from '../../../../pkg/errors/index.js';
import { waitBackOff } from '../../../../pkg/retry/index.js';
import type { Consumption } from '../../../ports/broker.js';
import { Gathering, WakeSignal, type DeliveryHandler } from '../delivery/index.js';
import { acknowledge, giveBack, keep } from './acknowledge.js';
import type { Connection } from './connection.js';
import { HeldMessages, type HeldMessage } from './held-messages.js';
import { MessagePull } from './message-pull.js';
import type { CompleteOptions } from './options.js';
import { positionOf } from './position.js';

/** A stop does not wait out an outage: what was handled and not acknowledged comes again, and is known to the storage. */
const STOP_GRACE_MS = 3_000;

export interface NatsConsumptionParts {
  readonly connection: Connection;
  readonly options: CompleteOptions;
  readonly handler: DeliveryHandler;
  /** Somebody waits for what is not consumed yet. */
  readonly isAwaited: () => boolean;
  /** Told of what is acknowledged. */
  readonly onConsumed: (sequences: readonly number[]) => void;
  /** The consumer, or the whole stream, seems to be missing. */
  readonly onMissing: () => void;
}

/**
 * Holds as much as one more call of the handler takes, hands it over, and acknowledges it when the handler has resolved,
 * and only then. While it holds something it says so to the server, which else would give it to another consumer.
 * What a handler rejected is given back after a back-off: whoever asks next has it, an other version of the program, too.
 */
export class NatsConsumption implements Consumption {
  readonly #parts: NatsConsumptionParts;
  readonly #held = new HeldMessages();
  readonly #wake = new WakeSignal();
  readonly #gathering: Gathering;
  readonly #stopping = new AbortController();
  readonly #givingUp = new AbortController();
  readonly #pull: MessagePull;
  readonly #ended: Promise<void>;
  #failure: PatchbayError | null = null;

  constructor(parts: NatsConsumptionParts) {
    this.#parts = parts;
    const { connection, options, onMissing } = parts;
    this.#gathering = new Gathering(options.gather, this.#wake);
    this.#pull = new MessagePull({
      connection,
      stream: options.stream,
      logger: options.logger,
      held: this.#held,
      maxBytes: options.deliveryBytes,
      maxCount: options.deliveryEnvelopes,
      onMessage: () => this.#wake.raise(),
      onMissing,
    });
    this.#ended = this.#run();
  }

  /** Why the last group was not acknowledged, until one is. */
  get failure(): PatchbayError | null {
    return this.#failure;
  }

  /** Somebody waits. */
  wake(): void {
    this.#wake.raise();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.raise();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { connection, options } = this.#parts;
    const { signal } = this.#stopping;
    const keeping = setInterval(() => keep(connection, this.#held), options.ackWaitMs / 4);
    // A handler that publishes, or throws at once, finds the consumption made.
    await Promise.resolve();
    for (let attempt = 0; await this.#gathered();) {
      const group = this.#held.take(options.deliveryBytes, options.deliveryEnvelopes);
      this.#pull.ask();
      if (group.length === 0) {
        await this.#wake.next();
        continue;
      }
      const failure = await this.#deliver(group);
      attempt = failure === null ? 0 : attempt + 1;
      if (failure === null) continue;
      options.logger.warn(
        { code: failure.code, attempt, error: failure },
        'the consumer failed: its deliveries will come again',
      );
      await waitBackOff(attempt, options.redelivery, signal);
      giveBack(connection, group);
      this.#held.release();
    }
    clearInterval(keeping);
    await this.#pull.stop();
    giveBack(connection, this.#held.drain());
    if (connection.isUp) await connection.nats.flush().catch(() => undefined);
  }

  /** False when it is to stop. */
  async #gathered(): Promise<boolean> {
    const { signal } = this.#stopping;
    const { isAwaited } = this.#parts;
    await this.#gathering.wait({ held: () => this.#held.bytes, isAwaited, signal });
    return !signal.aborted;
  }

  async #deliver(group: readonly HeldMessage[]): Promise<PatchbayError | null> {
    const { handler, connection, options, onConsumed } = this.#parts;
    this.#gathering.handed();
    try {
      await handler(group.map(({ sequence, envelope }) => ({ position: positionOf(sequence), envelope })));
    } catch (error) {
      return toPatchbayError(error);
    }
    try {
      const call = { signal: this.#givingUp.signal, deadline: options.clock.now() + options.confirmMs };
      await this.#boundedByStop(acknowledge(connection, group, call));
      this.#failure = null;
    } catch (error) {
      this.#failure = toPatchbayError(error);
      return this.#failure;
    }
    this.#held.release();
    onConsumed(group.map(({ sequence }) => sequence));
    return null;
  }

  async #boundedByStop(acknowledging: Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    let timer: NodeJS.Timeout | undefined;
    const limit = (): void => {
      timer = setTimeout(() => this.#givingUp.abort(), STOP_GRACE_MS);
    };
    if (signal.aborted) limit();
    else signal.addEventListener('abort', limit, { once: true });
    try {
      await acknowledging;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', limit);
    }
  }
}
