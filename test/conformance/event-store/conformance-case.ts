import { expect } from '@jest/globals';
import type { EventColumn, StoredEvent } from '../../../internal/domain/event/event.js';
import type {
  AggregateRequest,
  EventStore,
  Filter,
  ScanPosition,
  ScanRequest,
  TimelineEvent,
  TimelineRequest,
} from '../../../internal/ports/event-store.js';
import { call } from '../../support/call.js';
import { identityOf, storedEvent, type EventDraft } from '../../support/event-draft.js';
import { byBytes } from '../../support/text-order.js';

/** What a case gets: a started storage, shared with the other cases, so that each uses projects of its own. */
export interface Subject {
  readonly store: EventStore;
}

export interface ConformanceCase {
  readonly name: string;
  readonly run: (subject: Subject) => Promise<void>;
}

export function columnFilter(column: EventColumn, values: readonly string[]): Filter {
  return { field: { is: 'column', column }, condition: { is: 'any_of', values } };
}

/** From 1970 to far beyond what an event can have. */
export const always = { from: 0, until: 32_503_680_000_000 };

export function everything(projectId: string): ScanRequest & AggregateRequest {
  return {
    projectId,
    range: always,
    filters: [],
    order: 'ascending',
    groupBy: [],
    metrics: ['count', 'unique_users', 'sessions'],
    measured: null,
    orderBy: 'keys',
    after: null,
    limit: null,
  };
}

export async function scanAll(store: EventStore, request: ScanRequest): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const piece of store.scan(request, call())) found.push(...piece);
  return found;
}

/** What each actor did, in the order in which it came; the actors, whose order is the engine's, by what they did. */
export async function timelinesOf(
  store: EventStore,
  request: TimelineRequest,
): Promise<Omit<TimelineEvent, 'actor'>[][]> {
  const byActor = new Map<string, Omit<TimelineEvent, 'actor'>[]>();
  let last: string | undefined;
  for await (const piece of store.timelines(request, call())) {
    for (const { actor, ...event } of piece) {
      if (actor !== last) {
        expect(byActor.has(actor)).toBe(false);
        byActor.set(actor, []);
      }
      last = actor;
      byActor.get(actor)?.push(event);
    }
  }
  return [...byActor.values()].sort((a, b) => byBytes(JSON.stringify(a), JSON.stringify(b)));
}

export async function count(store: EventStore, projectId: string): Promise<number | null | undefined> {
  return (await store.aggregate({ ...everything(projectId), metrics: ['count'] }, call())).total.count;
}

export function byTimeAndId(a: ScanPosition, b: ScanPosition): number {
  return a.timestamp - b.timestamp || byBytes(a.idKey, b.idKey);
}

/** All three reads agree that the project holds these events, each once, as they were sent. */
export async function expectStored(
  store: EventStore,
  projectId: string,
  events: readonly EventDraft[],
): Promise<void> {
  const expected = events.map(storedEvent).sort(byTimeAndId);
  expect(await scanAll(store, everything(projectId))).toEqual(expected);
  expect(await count(store, projectId)).toBe(events.length);
  expect(await store.present(events.map(identityOf), call())).toEqual(events.map(() => true));
}
