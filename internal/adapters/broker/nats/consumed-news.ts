import type { Subscription } from 'nats';
import type { Connection } from './connection.js';
import { sequencesIn, writeRanges } from './sequence-ranges.js';

const MOST_RANGES = 1_000;

/**
 * What consumers and those who wait for them tell each other past the stream, so that nobody has to ask often: who waits
 * says so, and consumers hand over what they hold without gathering more; consumers say what they have acknowledged. Nobody
 * relies on it: news may be lost, and a user who may not send or hear them only waits a little longer.
 */
export class ConsumedNews {
  readonly #connection: Connection;
  readonly #stream: string;
  readonly #subscriptions: Subscription[] = [];

  constructor(connection: Connection, stream: string) {
    this.#connection = connection;
    this.#stream = stream;
  }

  onAwaited(listener: () => void): void {
    this.#listen('awaited', listener);
  }

  onConsumed(wanted: () => readonly number[], listener: (sequences: readonly number[]) => void): void {
    this.#listen('handled', (text) => listener(sequencesIn(text(), wanted())));
  }

  tellAwaited(): void {
    if (this.#connection.isUp) this.#connection.nats.publish(`${this.#stream}.awaited`);
  }

  tellConsumed(sequences: readonly number[]): void {
    if (!this.#connection.isUp) return;
    for (const text of writeRanges(sequences, MOST_RANGES)) {
      this.#connection.nats.publish(`${this.#stream}.handled`, text);
    }
  }

  stop(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  #listen(topic: string, listener: (text: () => string) => void): void {
    const subscription = this.#connection.nats.subscribe(`${this.#stream}.${topic}`, {
      callback: (error, message) => {
        if (error === null) listener(() => message.string());
      },
    });
    this.#subscriptions.push(subscription);
  }
}
