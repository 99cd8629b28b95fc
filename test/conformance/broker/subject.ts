import type { Broker } from '../../../internal/ports/broker.js';
import { call } from '../../support/call.js';
import { isGap } from '../describe-backend.js';
import { ConsumerProcess } from './consumer-process.js';
import type { BrokerFixture, BrokerPlace, BrokerSettings } from './fixtures/fixture.js';

export interface ConformanceCase {
  readonly name: string;
  readonly settings?: BrokerSettings;
  readonly run: (subject: Subject) => Promise<void>;
}

/** What a case gets: a started broker on a place of its own. */
export class Subject {
  readonly #fixture: BrokerFixture;
  readonly #place: BrokerPlace;
  readonly #settings: BrokerSettings;
  #broker: Broker;

  private constructor(fixture: BrokerFixture, place: BrokerPlace, settings: BrokerSettings) {
    this.#fixture = fixture;
    this.#place = place;
    this.#settings = settings;
    this.#broker = place.broker(settings);
  }

  static async on(fixture: BrokerFixture, settings: BrokerSettings = {}): Promise<Subject> {
    const subject = new Subject(fixture, await fixture.place(), settings);
    await subject.broker.start(call());
    return subject;
  }

  get broker(): Broker {
    return this.#broker;
  }

  /** How many bytes, at most, the lag has for an envelope beside its own. */
  get overheadBytes(): number {
    return this.#fixture.overheadBytes ?? 0;
  }

  /** A consumer in a process of its own; of a fixture that has `elsewhere`. */
  consumerProcess(how: { readonly holds: boolean }): Promise<ConsumerProcess> {
    const { elsewhere } = this.#fixture;
    if (isGap(elsewhere)) throw new Error(elsewhere.cannot);
    const { address } = this.#place;
    return ConsumerProcess.start({ file: elsewhere.file, address, settings: this.#settings, ...how });
  }

  /** Stops the broker, and starts another one on the same place. */
  async reopen(): Promise<void> {
    await this.#broker.stop();
    this.#broker = this.#place.broker(this.#settings);
    await this.#broker.start(call());
  }

  async remove(): Promise<void> {
    try {
      await this.#broker.stop();
    } finally {
      await this.#place.remove();
    }
  }
}
