import { EmbeddedBroker } from '../../../internal/adapters/broker/embedded/index.js';
import type { Broker, Consumption, Delivery, Lag, Position } from '../../../internal/ports/broker.js';
import type { Call } from '../../../internal/ports/call.js';
import { PatchbayError, type ErrorCode } from '../../../pkg/errors/index.js';
import { createLogger } from '../../../pkg/logger/index.js';

/**
 * `away`: refuses every call. `full`: refuses to publish. `silent`: publishing and checking take all the time they have, in
 * vain. `mute`: takes what is published and says that it has not. `holding`: takes what is published and does not say so
 * before the mode changes, but of probes.
 */
export type Mode = 'up' | 'away' | 'full' | 'silent' | 'mute' | 'holding';

/** Stands for a broker on a server: a real log, and a way to it that a test breaks. */
export class UnsteadyBroker implements Broker {
  /** How often somebody tried to publish, as far as this came through. */
  attempts = 0;
  /** With what a start is refused. */
  startFailure: ErrorCode | null = null;
  readonly #log: EmbeddedBroker;
  #mode: Mode = 'up';
  #changed = Promise.resolve();
  #change: () => void = () => undefined;

  constructor(folder: string) {
    this.#log = new EmbeddedBroker({
      ...{ folder, clock: Date, logger: createLogger('silent'), gather: { bytes: 1, ms: 0 } },
      redelivery: { firstMs: 5, longestMs: 20 },
    });
    this.become('up');
  }

  become(mode: Mode): void {
    this.#mode = mode;
    this.#change();
    this.#changed = new Promise((resolve) => (this.#change = resolve));
  }

  async start(call: Call): Promise<void> {
    if (this.startFailure !== null) throw new PatchbayError(this.startFailure, 'Made to fail by a test.');
    await this.#comeThrough();
    await this.#log.start(call);
  }

  async check(call: Call): Promise<void> {
    await this.#comeThrough();
    if (this.#mode === 'silent') await this.#inVain(call);
    await this.#log.check(call);
  }

  async publish(envelope: Buffer, call: Call): Promise<Position> {
    this.attempts += 1;
    await this.#comeThrough();
    if (this.#mode === 'full') throw new PatchbayError('storage_full', 'Made to be full by a test.');
    if (this.#mode === 'silent') await this.#inVain(call);
    const position = await this.#log.publish(envelope, call);
    if (this.#mode === 'mute') throw new PatchbayError('deadline_exceeded', 'Made to fail by a test.');
    if (this.#mode === 'holding' && !envelope.includes('"count":0')) await this.#changed;
    return position;
  }

  consume(handler: (deliveries: readonly Delivery[]) => Promise<void>): Consumption {
    return this.#log.consume(handler);
  }

  async committed(position: Position, call: Call): Promise<void> {
    await this.#comeThrough();
    await this.#log.committed(position, call);
  }

  async lag(call: Call): Promise<Lag> {
    await this.#comeThrough();
    return this.#log.lag(call);
  }

  stop(): Promise<void> {
    this.become('up');
    return this.#log.stop();
  }

  /** Until the call is over, or the mode changes. */
  async #inVain({ deadline, signal }: Call): Promise<never> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadline - Date.now());
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
    await Promise.race([over, this.#changed]);
    clearTimeout(timer);
    throw new PatchbayError('deadline_exceeded', 'Made to be silent by a test.');
  }

  #comeThrough(): Promise<void> {
    if (this.#mode !== 'away') return Promise.resolve();
    return Promise.reject(new PatchbayError('unavailable', 'Made to be away by a test.'));
  }
}
