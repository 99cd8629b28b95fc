import { toPatchbayError, type PatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import { waitBackOff, type BackOff } from '../../../../pkg/retry/index.js';
import type { Consumption } from '../../../ports/broker.js';
import { Gathering, WakeSignal, type DeliveryHandler, type GatherRule } from '../delivery/index.js';
import type { Entry } from './entry.js';
import type { EmbeddedLog } from './log.js';

export interface LogConsumptionParts {
  readonly log: EmbeddedLog;
  readonly handler: DeliveryHandler;
  readonly logger: Logger;
  readonly deliveryBytes: number;
  readonly deliveryEnvelopes: number;
  readonly redelivery: BackOff;
  readonly gather: GatherRule;
  /** Somebody waits for what is not consumed yet. */
  readonly isAwaited: () => boolean;
  /** Told when the position has moved. */
  readonly onConsumed: () => void;
}

/**
 * Reads the oldest entries, hands them over, and deletes them when the handler has resolved. Whatever fails on
 * this way, the position stays, and the same entries are read again; so there is nothing to undo.
 */
export class LogConsumption implements Consumption {
  readonly #parts: LogConsumptionParts;
  readonly #wake = new WakeSignal();
  readonly #gathering: Gathering;
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  #failure: PatchbayError | null = null;

  constructor(parts: LogConsumptionParts) {
    this.#parts = parts;
    this.#gathering = new Gathering(parts.gather, this.#wake);
    this.#ended = this.#run();
  }

  /** Why it has stopped for good: `incompatible_data`, when the next entry or the file is damaged. */
  get failure(): PatchbayError | null {
    return this.#failure;
  }

  /** Something was published, or somebody waits for it. */
  wake(): void {
    this.#wake.raise();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.raise();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { log, logger, redelivery, isAwaited } = this.#parts;
    const { signal } = this.#stopping;
    // A handler that publishes, or throws at once, finds the consumption made.
    await Promise.resolve();
    for (let attempt = 0; !signal.aborted;) {
      try {
        await this.#gathering.wait({ held: () => log.bytes, isAwaited, signal });
        const entries = await this.#read();
        if (entries.length === 0) await this.#wake.next();
        else await this.#deliver(entries);
        attempt = 0;
      } catch (error) {
        const { code, message } = toPatchbayError(error);
        if (this.#failure !== null) {
          logger.error({ code, error }, message);
          return;
        }
        attempt += 1;
        logger.warn({ code, attempt, error }, 'the consumer failed: its deliveries will come again');
        await waitBackOff(attempt, redelivery, signal);
      }
    }
  }

  async #read(): Promise<Entry[]> {
    const { log, deliveryBytes, deliveryEnvelopes } = this.#parts;
    try {
      return log.read(deliveryBytes, deliveryEnvelopes);
    } catch (error) {
      throw this.#failedIfDamaged(await log.explain(error));
    }
  }

  async #deliver(entries: readonly Entry[]): Promise<void> {
    const { handler, log, onConsumed } = this.#parts;
    this.#gathering.handed();
    await handler(entries.map(({ sequence, envelope }) => ({ position: String(sequence), envelope })));
    try {
      await log.remove(entries);
    } catch (error) {
      throw this.#failedIfDamaged(toPatchbayError(error));
    }
    onConsumed();
  }

  /** Reading and removing again would do no better; a handler's failure is its own affair, and may pass. */
  #failedIfDamaged(failure: PatchbayError): PatchbayError {
    if (failure.code === 'incompatible_data') this.#failure = failure;
    return failure;
  }
}
