import { toPatchbayError } from '../../../pkg/errors/index.js';
import type { EventIdentity } from '../../domain/event/event.js';
import type { Broker, Position } from '../../ports/broker.js';
import type { Call } from '../../ports/call.js';
import type { DeadLetters } from '../../ports/dead-letters.js';
import type { EventStore } from '../../ports/event-store.js';

/** What became of the accepted events of one request; the three add up to them. */
export interface StoredCounts {
  readonly stored: number;
  /** Stored before this request, or named earlier in it. */
  readonly already_present: number;
  /** Refused by the storage, and kept as dead letters. */
  readonly dead_lettered: number;
}

/** `wait=stored`: which events are there before the request is published, and which after it is written. */
export class StoredWait {
  readonly #broker: Broker;
  readonly #store: EventStore;
  readonly #deadLetters: DeadLetters;

  constructor(broker: Broker, store: EventStore, deadLetters: DeadLetters) {
    this.#broker = broker;
    this.#store = store;
    this.#deadLetters = deadLetters;
  }

  /** To be called before publishing. The returned function waits for the positions; it gives null when it cannot. */
  async begin(
    events: readonly EventIdentity[],
    call: Call,
  ): Promise<(positions: readonly Position[]) => Promise<StoredCounts | null>> {
    const distinct = [...new Map(events.map((event) => [identityText(event), event])).values()];
    const before = await unlessLate(this.#store.present(distinct, call));
    return async (positions) => {
      if (before === null) return null;
      return unlessLate(this.#count(events.length, distinct, before, positions, call));
    };
  }

  async #count(
    accepted: number,
    distinct: readonly EventIdentity[],
    before: readonly boolean[],
    positions: readonly Position[],
    call: Call,
  ): Promise<StoredCounts | null> {
    await Promise.all(positions.map((position) => this.#broker.committed(position, call)));
    const after = await this.#store.present(distinct, call);
    const stored = after.filter((is, index) => is && before[index] === false).length;
    const absent = distinct.filter((_, index) => after[index] === false);
    const missing = absent.length;
    // Someone has emptied the broker, or moved its consumers on by hand: what became of the events is not known.
    if (missing > 0 && (await this.#deadLetters.present(absent, call)) < missing) return null;
    return { stored, already_present: accepted - stored - missing, dead_lettered: missing };
  }
}

/** Null when it takes too long, or the storage is away or damaged: the wait is a service, the events are durable without it. */
async function unlessLate<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    const error = toPatchbayError(thrown);
    if (error.retryable || error.code === 'cancelled' || error.code === 'incompatible_data') return null;
    throw error;
  }
}

function identityText(event: EventIdentity): string {
  return `${event.timestamp} ${event.idKey}`;
}
