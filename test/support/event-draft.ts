import { randomUUID } from 'node:crypto';
import { writeCanonicalLine } from '../../internal/domain/event/canonical-line.js';
import {
  eventColumns,
  type CanonicalEvent,
  type EventColumn,
  type EventIdentity,
  type StoredEvent,
} from '../../internal/domain/event/event.js';
import { nameBased, uuidDigits } from './ingest/reference-rules.js';

/** An event as a test writes it down: texts as they are, not as JSON. A column left out is absent. */
export interface EventDraft extends Readonly<Partial<Record<EventColumn, string>>> {
  readonly project: string;
  readonly timestamp: number;
  readonly id: string;
  readonly receivedAt: number;
  /** JSON text, kept byte for byte. */
  readonly properties: string;
}

/** 2015-05-17T12:00:00Z */
export const noon = 1_431_864_000_000;

export function newProject(): string {
  return randomUUID();
}

export function draft(project: string, parts: Partial<EventDraft> = {}): EventDraft {
  return {
    project,
    timestamp: noon,
    id: randomUUID(),
    receivedAt: noon + 5,
    event_type: 'page_view',
    properties: '{}',
    ...parts,
  };
}

/** As many drafts as asked for; all differ in their id. */
export function drafts(
  project: string,
  count: number,
  parts: (index: number) => Partial<EventDraft>,
): EventDraft[] {
  return Array.from({ length: count }, (_, index) => draft(project, parts(index)));
}

export function canonicalEvent(event: EventDraft): CanonicalEvent {
  const columns: Partial<Record<EventColumn, string>> = {};
  for (const column of eventColumns) {
    const text = event[column];
    if (text !== undefined) columns[column] = JSON.stringify(text);
  }
  const identity = identityOf(event);
  const line = writeCanonicalLine({
    ...identity,
    receivedAt: event.receivedAt,
    id: JSON.stringify(event.id),
    columns,
    properties: event.properties,
  });
  return { ...identity, line: Buffer.from(line) };
}

/** What a storage must give back for it. */
export function storedEvent(event: EventDraft): StoredEvent {
  const columns = {} as Record<EventColumn, string | null>;
  for (const column of eventColumns) columns[column] = event[column] ?? null;
  const { id, receivedAt, properties } = event;
  return { ...identityOf(event), id, receivedAt, columns, properties };
}

export function identityOf(event: EventDraft): EventIdentity {
  const { project, timestamp, id } = event;
  return { projectId: project, timestamp, idKey: idKey(project, id) };
}

/** A UUID as it is, anything else hashed as a UUIDv5 is, under version 8: 32 lower-case hex digits. */
function idKey(project: string, id: string): string {
  return uuidDigits(id) ?? nameBased(project, id);
}
