/**
 * What makes an event one event: `(project, timestamp, id)`. The id enters it as 16 bytes, written as 32
 * lower-case hex digits: a UUID as it is, anything else hashed with the project (uuid.ts, idKeyOfText). Every storage has these three
 * as its primary or sort key, in this order, and counts one event for each.
 */
export interface EventIdentity {
  /** The project's UUID, lower case. */
  readonly projectId: string;
  /** Milliseconds since 1970, UTC. */
  readonly timestamp: number;
  readonly idKey: string;
}

/** An event as it travels: its identity, and the bytes of its canonical line (see canonical-line.ts). */
export interface CanonicalEvent extends EventIdentity {
  /** The line without its newline. */
  readonly line: Buffer;
}

/** The columns that hold text and that questions can filter and group by. Absent is null. */
export const eventColumns = [
  'event_type',
  'user_id',
  'anonymous_id',
  'session_id',
  'source',
  'page_url',
] as const;
export type EventColumn = (typeof eventColumns)[number];

/** A stored event as a storage gives it back. */
export interface StoredEvent extends EventIdentity {
  /** The id as it was sent. */
  readonly id: string;
  readonly receivedAt: number;
  readonly columns: Readonly<Record<EventColumn, string | null>>;
  /** The JSON text that came, minified; `{}` where none came. */
  readonly properties: string;
}
