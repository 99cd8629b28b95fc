import { setImmediate } from 'node:timers/promises';
import { decodeCanonicalLine } from '../../internal/domain/event/canonical-line.js';
import {
  eventColumns,
  type CanonicalEvent,
  type EventIdentity,
  type StoredEvent,
} from '../../internal/domain/event/event.js';
import type { Call } from '../../internal/ports/call.js';
import type {
  AggregateAnswer,
  AggregateRequest,
  EventStore,
  ScanPosition,
  ScanRequest,
  Selection,
  TimelineEvent,
  TimelineRequest,
} from '../../internal/ports/event-store.js';
import { PatchbayError } from '../../pkg/errors/index.js';
import { composite, fieldValue } from './memory-event-store/field-value.js';
import { allHold } from './memory-event-store/filters.js';
import { groupsOf } from './memory-event-store/groups.js';
import { actorOf, measure, measureAll } from './memory-event-store/measures.js';
import { byBytes } from './text-order.js';

const PIECE = 1_000;

/** The port in its plainest form, to hold real storages and the port's own contract against. Loses all at the end. */
export class MemoryEventStore implements EventStore {
  readonly #events = new Map<string, StoredEvent>();
  readonly #now: () => number;

  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  async start(call: Call): Promise<void> {
    await this.#allow(call);
  }

  async check(call: Call): Promise<void> {
    await this.#allow(call);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  async append(events: readonly CanonicalEvent[], call: Call): Promise<void> {
    await this.#allow(call);
    const decoded = events.map(decode);
    for (const event of decoded) {
      const identity = identityText(event);
      if (!this.#events.has(identity)) this.#events.set(identity, event);
    }
  }

  async present(identities: readonly EventIdentity[], call: Call): Promise<boolean[]> {
    await this.#allow(call);
    return identities.map((identity) => this.#events.has(identityText(identity)));
  }

  async aggregate(request: AggregateRequest, call: Call): Promise<AggregateAnswer> {
    await this.#allow(call);
    const { metrics, measured, orderBy, limit } = request;
    const events = this.#select(request);
    const groups = groupsOf(events, request.groupBy);
    if (orderBy !== 'keys') {
      const sizes = new Map(groups.map((group) => [group, measure(group.events, orderBy, measured)]));
      // Stable: ties stay in the order of their keys.
      groups.sort((a, b) => largestFirst(sizes.get(a) ?? null, sizes.get(b) ?? null));
    }
    const kept = limit === null ? groups : groups.slice(0, limit);
    const leftOut = groups.slice(kept.length).flatMap((group) => group.events);
    const answer = {
      groups: kept.map((group) => ({
        keys: group.keys,
        values: measureAll(group.events, metrics, measured),
      })),
      other: measureAll(leftOut, metrics, measured),
      total: measureAll(events, metrics, measured),
    };
    await this.#allow(call);
    return answer;
  }

  async *scan(request: ScanRequest, call: Call): AsyncGenerator<readonly StoredEvent[]> {
    await this.#allow(call);
    const { order, after, limit } = request;
    const direction = order === 'ascending' ? 1 : -1;
    const events = this.#select(request)
      .sort((a, b) => direction * byPosition(a, b))
      .filter((event) => after === null || direction * byPosition(event, after) > 0);
    yield* this.#pieces(limit === null ? events : events.slice(0, limit), call);
  }

  async *timelines(request: TimelineRequest, call: Call): AsyncGenerator<readonly TimelineEvent[]> {
    await this.#allow(call);
    const steps = this.#select(request)
      .sort((a, b) => byBytes(actorOf(a) ?? '', actorOf(b) ?? '') || byPosition(a, b))
      .flatMap((event): TimelineEvent[] => {
        const actor = actorOf(event);
        const kinds = request.kinds.reduce((bits, kind, i) => bits | (allHold(event, kind) ? 1 << i : 0), 0);
        if (actor === null || kinds === 0) return [];
        const value = request.value === null ? null : fieldValue(event, request.value);
        return [{ actor, timestamp: event.timestamp, kinds, value: value === composite ? null : value }];
      });
    yield* this.#pieces(steps, call);
  }

  async *#pieces<T>(all: readonly T[], call: Call): AsyncGenerator<readonly T[]> {
    for (let at = 0; at < all.length; at += PIECE) {
      await this.#allow(call);
      yield all.slice(at, at + PIECE);
    }
  }

  /** Lets a turn of the event loop pass, as a real storage would, so that a call can be cancelled after it was made. */
  async #allow(call: Call): Promise<void> {
    await setImmediate();
    if (call.signal.aborted) throw new PatchbayError('cancelled', 'The call was cancelled.');
    if (this.#now() >= call.deadline)
      throw new PatchbayError('deadline_exceeded', 'The deadline has passed.');
  }

  #select({ projectId, range, filters }: Selection): StoredEvent[] {
    return [...this.#events.values()].filter(
      (event) =>
        event.projectId === projectId &&
        event.timestamp >= range.from &&
        event.timestamp < range.until &&
        allHold(event, filters),
    );
  }
}

function largestFirst(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return Math.sign(b - a);
}

function byPosition(a: ScanPosition, b: ScanPosition): number {
  return a.timestamp - b.timestamp || byBytes(a.idKey, b.idKey);
}

function identityText({ projectId, timestamp, idKey }: EventIdentity): string {
  return `${projectId} ${timestamp} ${idKey}`;
}

/** Refuses what an engine with typed columns would refuse. */
function decode(event: CanonicalEvent): StoredEvent {
  try {
    const row = JSON.parse(event.line.toString()) as Record<string, unknown>;
    const numbers = [row['timestamp'], row['received_at']];
    const texts = eventColumns.map((column) => row[column]).filter((text) => text !== undefined);
    if (!numbers.every(Number.isSafeInteger)) throw new TypeError('A time is not a whole number.');
    if (![row['id'], ...texts].every((text) => typeof text === 'string'))
      throw new TypeError('A text is none.');
    return decodeCanonicalLine(event);
  } catch (cause) {
    throw new PatchbayError('data_refused', 'A line is not canonical.', { cause });
  }
}
