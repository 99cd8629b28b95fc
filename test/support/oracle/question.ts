import type { StoredEvent } from '../../../internal/domain/event/event.js';
import { questionRange, type Range } from './range.js';
import { Refusal } from './refusal.js';
import { Zone } from './zone.js';

/** A question as it comes in: the query string, every name with all its values. */
export interface Question {
  readonly events: readonly StoredEvent[];
  readonly project: { readonly id: string; readonly timezone: string };
  /** The server's clock. */
  readonly now: number;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

export const questionColumns = ['event_type', 'user_id', 'session_id', 'source', 'page_url'] as const;

/** The parameters that all questions share, and the events that they leave. */
export function selected(question: Question): {
  timezone: string;
  zone: Zone;
  range: Range;
  events: StoredEvent[];
} {
  const { parameters, project, now } = question;
  const timezone = one(parameters, 'timezone') ?? project.timezone;
  const zone = Zone.named(timezone);
  const range = questionRange(zone, now, one(parameters, 'start_date'), one(parameters, 'end_date'));
  const events = eachOnce(question.events).filter(
    (event) =>
      event.projectId === project.id &&
      event.timestamp >= range.from &&
      event.timestamp < range.until &&
      questionColumns.every((column) => {
        const anyOf = parameters[column] ?? [];
        const text = event.columns[column];
        return anyOf.length === 0 || (text !== null && anyOf.includes(text));
      }),
  );
  return { timezone, zone, range, events };
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

/** Distinct actors: the user_id, else the anonymous_id; the same text in the two is two actors. */
export function uniqueUsers(events: readonly StoredEvent[]): number {
  const users = new Set<string>();
  const anonymous = new Set<string>();
  for (const { columns } of events) {
    if (columns.user_id !== null) users.add(columns.user_id);
    else if (columns.anonymous_id !== null) anonymous.add(columns.anonymous_id);
  }
  return users.size + anonymous.size;
}

export function sessions(events: readonly StoredEvent[]): number {
  return new Set(events.flatMap(({ columns }) => (columns.session_id === null ? [] : [columns.session_id])))
    .size;
}
