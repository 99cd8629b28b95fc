import type { Broker, Consumption, Delivery } from '../../../ports/broker.js';

/** Begins when the broker has started, if it is not stopped before. */
export class LateConsumption implements Consumption {
  readonly #handler: (deliveries: readonly Delivery[]) => Promise<void>;
  #consumption: Consumption | null = null;
  #stopped = false;

  constructor(handler: (deliveries: readonly Delivery[]) => Promise<void>) {
    this.#handler = handler;
  }

  begin(broker: Broker): void {
    if (!this.#stopped) this.#consumption ??= broker.consume(this.#handler);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#consumption?.stop();
  }
}
