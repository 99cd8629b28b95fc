import type { CanonicalEvent } from '../../internal/domain/event/event.js';
import type { EventStore } from '../../internal/ports/event-store.js';
import type { CanonicalDay } from './data/canonical-days.js';

/** A storage that is measured. Each has one folder here, and one line in registry.ts. */
export interface StoreKind {
  /** As the engine's own loader is called in its manual. */
  readonly bulkName: string;
  readonly aims: StoreAims;
  /** Of its file with the best SQL by hand for each question: `postgres/handwritten.sql`. */
  readonly handwritten: string;
  /** Starts what it needs; what was started is removed where that fails. */
  open(context: StoreContext): Promise<BenchedStore>;
}

export interface StoreAims {
  /** What the storage commits a second, to what the engine's own loader does. */
  readonly ingestRatio: number;
  /** How long any question that is no mere count may take, in ms. */
  readonly questionMs: number;
}

export interface StoreContext {
  /** Where it makes its folder. */
  readonly folder: string;
  /** Says when the table is made: a table of events that come in day by day is older than they. */
  readonly tableMadeAt: number;
  readonly note: (text: string) => void;
}

export type SqlRow = readonly unknown[];

/** The program's event store, and beside it a client of the engine's on the same table. */
export interface BenchedStore {
  readonly store: EventStore;
  /** Whether the engine's processes are this one's children, so that their CPU can be told. */
  readonly isLocal: boolean;
  /** Name and version, and the settings that figures depend on, as the engine says them. */
  describe(): Promise<EngineDescription>;
  /** Leaves no event in the table. */
  empty(): Promise<void>;
  /** Events as the engine's own loader takes them. */
  encode(events: readonly CanonicalEvent[]): readonly Buffer[];
  /** Loads and commits what was encoded, the quickest way that the engine has into the keyed table. */
  bulkLoad(encoded: readonly Buffer[]): Promise<void>;
  /**
   * Fills the empty table, with anything that is quick, and leaves it as an engine has it that was given the days one by
   * one and had time for its upkeep.
   */
  fill(days: AsyncIterable<CanonicalDay>): Promise<void>;
  /** All rows of a statement, columns in order. */
  rows(sql: string): Promise<readonly SqlRow[]>;
  /** Ends what was started and removes what was made. */
  remove(): Promise<void>;
}

export interface EngineDescription {
  readonly engine: string;
  readonly settings: Readonly<Record<string, string>>;
}
