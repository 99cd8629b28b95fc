import { toPatchbayError, type PatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import { waitBackOff, type BackOff } from '../../../../pkg/retry/index.js';
import type { Consumption, Delivery } from '../../../ports/broker.js';
import type { Entry } from './entry.js';
import type { EmbeddedLog } from './log.js';
import { WakeSignal } from './wake-signal.js';

export type DeliveryHandler = (deliveries: readonly Delivery[]) => Promise<void>;

export interface LogConsumptionParts {
  readonly log: EmbeddedLog;
  readonly handler: DeliveryHandler;
  readonly logger: Logger;
  readonly deliveryBytes: number;
  readonly deliveryEnvelopes: number;
  readonly redelivery: BackOff;
  /**
   * A handler is called at once for so many bytes, when somebody waits for it, and after a quiet time; else so many
   * ms after it was called last.
   */
  readonly gather: { readonly bytes: number; readonly ms: number };
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
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  #failure: PatchbayError | null = null;
  /** When the handler was called last. */
  #handedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: LogConsumptionParts) {
    this.#parts = parts;
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
    const { logger, redelivery } = this.#parts;
    const { signal } = this.#stopping;
    // A handler that publishes, or throws at once, finds the consumption made.
    await Promise.resolve();
    for (let attempt = 0; !signal.aborted;) {
      try {
        await this.#gather();
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

  /**
   * Every call of a handler costs a storage an insert of its own, however few events it has, and merges after it. So
   * under a steady load calls keep their distance, and what comes meanwhile goes together; a lone event waits for nobody.
   */
  async #gather(): Promise<void> {
    const { log, gather, isAwaited } = this.#parts;
    const deadline = this.#handedAt + gather.ms;
    while (log.envelopes > 0 && log.bytes < gather.bytes && !isAwaited() && !this.#stopping.signal.aborted) {
      const left = deadline - performance.now();
      if (left <= 0) return;
      await this.#wake.next(left);
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
    this.#handedAt = performance.now();
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
