import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { CanonicalEvent, EventIdentity, StoredEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import type {
  AggregateAnswer,
  AggregateRequest,
  EventStore,
  ScanRequest,
  TimelineEvent,
  TimelineRequest,
} from '../../../ports/event-store.js';
import { aggregate } from './aggregate.js';
import { append } from './append.js';
import { findBrokenParts, refuseMissed } from './broken-parts.js';
import { Client, type ClickHouseConnection } from './client.js';
import type { EventsTable } from './events-table.js';
import { Parameters } from './parameters.js';
import { prepare } from './prepare.js';
import { present } from './present.js';
import { memoryBounds, readSettings } from './read-settings.js';
import { scan } from './scan.js';
import { migrationVariables } from './schema.js';
import { timelines } from './timelines.js';

export interface ClickHouseEventStoreOptions {
  /** Asked at every call, since an embedded engine may come back under another address. */
  readonly connection: () => ClickHouseConnection;
  /** Of the events. Default: `events`. */
  readonly table?: string;
  /** For people, where a server was named by URL: what a refused start says of it. */
  readonly place?: string;
  /** Says on which day the table is made. */
  readonly clock: Clock;
  /** What one question may take of the engine's memory; beyond it is `question_too_large`. Default: 1 GiB. */
  readonly questionMemoryBytes?: number;
}

const QUESTION_MEMORY_BYTES = 1024 ** 3;

/** Events in ClickHouse, through its HTTP interface: a server, or the embedded engine. */
export class ClickHouseEventStore implements EventStore {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #place: string | null;
  #table: EventsTable | undefined;

  constructor({ connection, table, place, clock, questionMemoryBytes }: ClickHouseEventStoreOptions) {
    this.#client = new Client({
      connection,
      ...(table !== undefined && { table }),
      readBounds: memoryBounds(questionMemoryBytes ?? QUESTION_MEMORY_BYTES),
    });
    this.#clock = clock;
    this.#place = place ?? null;
  }

  /**
   * Errors: `invalid_settings` for a server on which answers could be wrong or inserts lost; `incompatible_data` for such a
   * table, and where stored events are damaged, as far as ClickHouse tells it when it starts.
   */
  async start(call: Call): Promise<void> {
    const variables = migrationVariables(this.#clock);
    this.#table = await prepare(this.#client, { place: this.#place, variables }, call);
  }

  async check(call: Call): Promise<void> {
    if (this.#client.damage !== undefined) throw this.#client.damage;
    // The engine may have been started again since, on its own.
    refuseMissed((await findBrokenParts(this.#client, this.#started().stored, call)).missed);
    await this.#client.rows(
      `SELECT timestamp FROM ${this.#client.table} LIMIT 1`,
      new Parameters(),
      call,
      readSettings,
    );
  }

  stop(): Promise<void> {
    return this.#client.close();
  }

  async append(events: readonly CanonicalEvent[], call: Call): Promise<void> {
    await append(this.#client, this.#started().bounds, events, call);
  }

  present(identities: readonly EventIdentity[], call: Call): Promise<boolean[]> {
    return present(this.#client, identities, call);
  }

  aggregate(request: AggregateRequest, call: Call): Promise<AggregateAnswer> {
    return aggregate(this.#client, request, call);
  }

  async *scan(request: ScanRequest, call: Call): AsyncGenerator<readonly StoredEvent[], void, void> {
    yield* scan(this.#client, this.#started().stored, request, call);
  }

  timelines(request: TimelineRequest, call: Call): AsyncIterable<readonly TimelineEvent[]> {
    return timelines(this.#client, request, call);
  }

  #started(): EventsTable {
    if (this.#table !== undefined) return this.#table;
    throw new PatchbayError('unavailable', 'The event store has not been started.');
  }
}
