import { inject, injectable } from 'tsyringe';
import { emptyEnvelope } from '../../domain/envelope.js';
import type { Broker } from '../../ports/broker.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { EventStore } from '../../ports/event-store.js';
import { TOKENS } from '../../ports/tokens.js';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What an API does all day, once, before it says that it can: a publish and a question, of nobody's events. */
@injectable()
export class FirstWork {
  readonly #broker: Broker;
  readonly #store: EventStore;
  readonly #clock: Clock;

  constructor(
    @inject(TOKENS.Broker) broker: Broker,
    @inject(TOKENS.EventStore) store: EventStore,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#broker = broker;
    this.#store = store;
    this.#clock = clock;
  }

  async publish(call: Call): Promise<void> {
    await this.#broker.publish(emptyEnvelope(NOBODY, this.#clock.now()), call);
  }

  async ask(call: Call): Promise<void> {
    await this.#store.aggregate(
      {
        projectId: NOBODY,
        range: { from: 0, until: 1 },
        filters: [],
        groupBy: [],
        metrics: ['count'],
        measured: null,
        orderBy: 'keys',
        limit: null,
      },
      call,
    );
  }
}
