import { expect } from '@jest/globals';
import type { Broker, Consumption, Delivery, Position } from '../../../internal/ports/broker.js';
import { call } from '../../support/call.js';
import { until } from '../../support/until.js';

/** A consumer that writes down what it is given. */
export class Receiver {
  /** One a handler call, in order. */
  readonly calls: (readonly Delivery[])[] = [];
  /** What handler calls that resolved were given, by position: how often, and the bytes. */
  readonly handled = new Map<Position, { times: number; envelope: Buffer }>();
  readonly #consumption: Consumption;
  #running = 0;
  #mostAtOnce = 0;

  /** `before` runs in each handler call, which rejects if it does. */
  constructor(
    broker: Broker,
    before: (deliveries: readonly Delivery[]) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#consumption = broker.consume(async (deliveries) => {
      this.calls.push(deliveries);
      this.#running += 1;
      this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#running);
      try {
        await before(deliveries);
      } finally {
        this.#running -= 1;
      }
      for (const { position, envelope } of deliveries) {
        const times = (this.handled.get(position)?.times ?? 0) + 1;
        this.handled.set(position, { times, envelope });
      }
    });
  }

  async stop(): Promise<void> {
    await this.#consumption.stop();
    expect(this.#running).toBe(0);
    expect(this.#mostAtOnce).toBeLessThanOrEqual(1);
  }

  async untilHandled(positions: readonly Position[]): Promise<void> {
    await until(`${positions.length} envelopes are handled`, () =>
      positions.every((position) => this.handled.has(position)),
    );
  }
}

export function envelope(text: string): Buffer {
  return Buffer.from(text);
}

/** Publishes one after the other. */
export async function publishAll(broker: Broker, envelopes: readonly Buffer[]): Promise<Position[]> {
  const positions: Position[] = [];
  for (const each of envelopes) positions.push(await broker.publish(each, call()));
  return positions;
}

/** A promise, and the way to settle it from outside. */
export function gate(): { passed: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
