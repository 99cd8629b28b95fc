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
  AggregateGroup,
  AggregateRequest,
  Filter,
  EventStore,
  GroupKey,
  Metric,
  MetricValues,
  ScanRequest,
  TimelineEvent,
  TimeRange,
} from '../../internal/ports/event-store.js';
import { PatchbayError } from '../../pkg/errors/index.js';
import { byBytes } from './text-order.js';

type Key = boolean | number | string | null;

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
    const events = this.#select(request);
    const groups = groupBy(events, request.groupBy).sort(
      (a, b) =>
        (request.orderBy === 'keys'
          ? 0
          : measure(b.events, request.orderBy) - measure(a.events, request.orderBy)) ||
        compareKeys(a.keys, b.keys),
    );
    const kept = request.limit === null ? groups : groups.slice(0, request.limit);
    const leftOut = groups.slice(kept.length).flatMap((group) => group.events);
    const answer = {
      groups: kept.map((group): AggregateGroup => ({
        keys: group.keys,
        values: measureAll(group.events, request.metrics),
      })),
      other: measureAll(leftOut, request.metrics),
      total: measureAll(events, request.metrics),
    };
    await this.#allow(call);
    return answer;
  }

  async *scan(request: ScanRequest, call: Call): AsyncGenerator<readonly StoredEvent[]> {
    await this.#allow(call);
    const events = this.#select(request).sort(
      (a, b) => a.timestamp - b.timestamp || byBytes(a.idKey, b.idKey),
    );
    if (request.order === 'descending') events.reverse();
    const wanted = request.limit === null ? events : events.slice(0, request.limit);
    for (let at = 0; at < wanted.length; at += PIECE) {
      await this.#allow(call);
      yield wanted.slice(at, at + PIECE);
    }
  }

  timelines(): AsyncIterable<readonly TimelineEvent[]> {
    throw new PatchbayError('not_in_this_version', 'This is being built.');
  }

  /** Lets a turn of the event loop pass, as a real storage would, so that a call can be cancelled after it was made. */
  async #allow(call: Call): Promise<void> {
    await setImmediate();
    if (call.signal.aborted) throw new PatchbayError('cancelled', 'The call was cancelled.');
    if (this.#now() >= call.deadline)
      throw new PatchbayError('deadline_exceeded', 'The deadline has passed.');
  }

  #select(request: { projectId: string; range: TimeRange; filters: readonly Filter[] }): StoredEvent[] {
    const { projectId, range, filters } = request;
    return [...this.#events.values()].filter(
      (event) =>
        event.projectId === projectId &&
        event.timestamp >= range.from &&
        event.timestamp < range.until &&
        filters.every(
          ({ field, condition }) =>
            field.is === 'column' &&
            condition.is === 'any_of' &&
            condition.values.some((text) => event.columns[field.column] === text),
        ),
    );
  }
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

interface Group {
  readonly keys: readonly Key[];
  readonly events: StoredEvent[];
}

function groupBy(events: readonly StoredEvent[], by: readonly GroupKey[]): Group[] {
  if (by.length === 0) return [];
  const groups = new Map<string, Group>();
  for (const event of events) {
    const keys = by.map((key) => keyOf(event, key));
    const text = JSON.stringify(keys);
    const group = groups.get(text);
    if (group === undefined) groups.set(text, { keys, events: [event] });
    else group.events.push(event);
  }
  return [...groups.values()];
}

function keyOf(event: StoredEvent, key: GroupKey): Key {
  if (key.by === 'field') return key.field.is === 'column' ? event.columns[key.field.column] : null;
  const start = key.starts.findLast((candidate) => candidate <= event.timestamp);
  if (start === undefined)
    throw new PatchbayError('internal', 'The first bucket starts after the range does.');
  return start;
}

function compareKeys(a: readonly Key[], b: readonly Key[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? null;
    if (left === right) continue;
    if (left === null) return -1;
    if (right === null) return 1;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return byBytes(String(left), String(right));
  }
  return 0;
}

function measureAll(events: readonly StoredEvent[], metrics: readonly Metric[]): MetricValues {
  return Object.fromEntries(metrics.map((metric) => [metric, measure(events, metric)]));
}

function measure(events: readonly StoredEvent[], metric: Metric): number {
  switch (metric) {
    case 'count':
      return events.length;
    case 'unique_users':
      return new Set(events.map(actor).filter((text) => text !== null)).size;
    case 'sessions':
      return new Set(events.map((event) => event.columns.session_id).filter((text) => text !== null)).size;
    default:
      throw new PatchbayError('not_in_this_version', 'This is being built.');
  }
}

function actor({ columns }: StoredEvent): string | null {
  if (columns.user_id !== null) return `user ${columns.user_id}`;
  if (columns.anonymous_id !== null) return `anonymous ${columns.anonymous_id}`;
  return null;
}
