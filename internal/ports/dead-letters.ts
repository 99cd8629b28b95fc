import type { EventIdentity } from '../domain/event/event.js';
import type { Call } from './call.js';

/** An event that the storage refused for its data, kept whole so that it can be replayed. */
export interface DeadLetter {
  /** UUIDv7. */
  readonly id: string;
  readonly projectId: string;
  readonly timestamp: number;
  readonly idKey: string;
  /** The canonical line. */
  readonly line: string;
  readonly code: string;
  readonly reason: string;
  readonly createdAt: number;
}

export interface DeadLetters {
  /** Durable when it resolves. The same (project, timestamp, id) put again is kept once. */
  put(letters: readonly DeadLetter[], call: Call): Promise<void>;
  /** Newest first; `before` is the id of the last one of the page before. */
  list(projectId: string, page: { limit: number; before: string | null }, call: Call): Promise<DeadLetter[]>;
  /** Those of these ids that the project has, in no particular order. */
  some(projectId: string, ids: readonly string[], call: Call): Promise<DeadLetter[]>;
  /** How many of these events are kept here; each is named once. */
  present(events: readonly EventIdentity[], call: Call): Promise<number>;
  /** Forgets letters, once their events are stored. Ids that are not the project's are passed over. */
  remove(projectId: string, ids: readonly string[], call: Call): Promise<void>;
  /** How many are kept, over all projects. */
  count(call: Call): Promise<number>;
}
