import type { EventColumn, StoredEvent } from '../../../internal/domain/event/event.js';
import { holds, parseFilter, type Filter } from './filter.js';
import { oldestVisible, questionRange, type Bounds, type Range } from './range.js';
import { Refusal } from './refusal.js';
import { Zone } from './zone.js';

/** Whom a question is asked, and when. */
export interface Ground {
  readonly events: readonly StoredEvent[];
  readonly project: {
    readonly id: string;
    readonly timezone: string;
    /** How many local dates questions look back, today included; none, or null: without end. */
    readonly retentionDays?: number | null;
  };
  /** The server's clock. */
  readonly now: number;
}

/** A question as it comes in: the query string, every name with all its values. */
export interface Question extends Ground {
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

export const questionColumns = ['event_type', 'user_id', 'session_id', 'source', 'page_url'] as const;

/** What all questions say, in whatever form it came. */
export interface Common {
  readonly timezone: string | null;
  readonly bounds: Bounds;
  /** All must hold. */
  readonly filters: readonly Filter[];
}

export interface Selected {
  readonly timezone: string;
  readonly zone: Zone;
  readonly range: Range;
  readonly events: readonly StoredEvent[];
}

/** The parameters that all questions share, and the events that they leave. */
export function selected(question: Question): Selected {
  return select(question, commonOf(question));
}

export function commonOf({ parameters }: Question): Common {
  const anyOf = (column: EventColumn): Filter[] =>
    (parameters[column] ?? []).length === 0
      ? []
      : [{ field: { column }, operator: 'in', wanted: parameters[column] ?? [] }];
  return {
    timezone: one(parameters, 'timezone'),
    bounds: { start: one(parameters, 'start_date'), end: one(parameters, 'end_date') },
    filters: [...questionColumns.flatMap(anyOf), ...(parameters['filter'] ?? []).map(parseFilter)],
  };
}

export function select(ground: Ground, common: Common): Selected {
  const timezone = common.timezone ?? ground.project.timezone;
  const zone = Zone.named(timezone);
  const range = questionRange(zone, ground.now, common.bounds);
  return { timezone, zone, range, events: eventsWithin(ground, common.filters, range) };
}

/** The events of a range for which all filters hold, as far as the project's retention lets one look. */
export function eventsWithin(ground: Ground, filters: readonly Filter[], range: Range): StoredEvent[] {
  const { project, now } = ground;
  const oldest = oldestVisible(Zone.named(project.timezone), now, project.retentionDays ?? null);
  return eachOnce(ground.events).filter(
    (event) =>
      event.projectId === project.id &&
      event.timestamp >= Math.max(range.from, oldest) &&
      event.timestamp < range.until &&
      filters.every((filter) => holds(event, filter)),
  );
}

export function one(parameters: Question['parameters'], name: string): string | null {
  return parameters[name]?.[0] ?? null;
}

export function oneOf<T extends string>(
  parameters: Question['parameters'],
  name: string,
  allowed: readonly T[],
): T | null {
  const text = one(parameters, name);
  if (text === null) return null;
  const found = allowed.find((candidate) => candidate === text);
  if (found === undefined)
    throw new Refusal('invalid_request', `${name} is not one of ${allowed.join(', ')}.`);
  return found;
}

function eachOnce(events: readonly StoredEvent[]): StoredEvent[] {
  const seen = new Map<string, StoredEvent>();
  for (const event of events) seen.set(`${event.projectId} ${event.timestamp} ${event.idKey}`, event);
  return [...seen.values()];
}

/** The user_id, else the anonymous_id, else null; the same text in the two is two actors. */
export function actorOf({ columns }: StoredEvent): string | null {
  if (columns.user_id !== null) return `user ${columns.user_id}`;
  return columns.anonymous_id === null ? null : `anonymous ${columns.anonymous_id}`;
}

export function uniqueUsers(events: readonly StoredEvent[]): number {
  return new Set(events.map(actorOf).filter((actor) => actor !== null)).size;
}

/** Actors with their events in the order of (timestamp, id bytes); events without an actor are left out. */
export function byActor(events: readonly StoredEvent[]): Map<string, StoredEvent[]> {
  const actors = new Map<string, StoredEvent[]>();
  for (const event of events.toSorted(inTime)) {
    const actor = actorOf(event);
    if (actor !== null) actors.set(actor, [...(actors.get(actor) ?? []), event]);
  }
  return actors;
}

export function inTime(a: StoredEvent, b: StoredEvent): number {
  return a.timestamp - b.timestamp || (a.idKey < b.idKey ? -1 : Number(a.idKey > b.idKey));
}

export function sessions(events: readonly StoredEvent[]): number {
  return new Set(events.flatMap(({ columns }) => (columns.session_id === null ? [] : [columns.session_id])))
    .size;
}
