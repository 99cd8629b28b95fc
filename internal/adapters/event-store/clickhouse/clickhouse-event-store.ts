import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { CanonicalEvent, EventIdentity, StoredEvent } from '../../../domain/event/event.js';
import { loadMigrations, migrate, migrationsFolder } from '../../../migrate/index.js';
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
import { findBrokenParts, refuseMissed, settleBrokenParts } from './broken-parts.js';
import { Client, type ClickHouseConnection } from './client.js';
import { ClickHouseMigrationTarget } from './migration-target.js';
import { Parameters } from './parameters.js';
import { readPartitionBounds, type PartitionBounds } from './partitions.js';
import { present } from './present.js';
import { memoryBounds, readSettings } from './read-settings.js';
import { scan } from './scan.js';
import { migrationVariables } from './schema.js';
import { timelines } from './timelines.js';

export interface ClickHouseEventStoreOptions {
  /** Asked at every call, since an embedded engine may come back under another address. */
  readonly connection: () => ClickHouseConnection;
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
  #partitions: PartitionBounds | undefined;

  constructor({ connection, clock, questionMemoryBytes }: ClickHouseEventStoreOptions) {
    this.#client = new Client(connection, memoryBounds(questionMemoryBytes ?? QUESTION_MEMORY_BYTES));
    this.#clock = clock;
  }

  /** Errors: also `incompatible_data` where stored events are damaged, as far as ClickHouse tells it when it starts. */
  async start(call: Call): Promise<void> {
    await settleBrokenParts(this.#client, call);
    await migrate(
      new ClickHouseMigrationTarget(this.#client, call),
      await loadMigrations(migrationsFolder('clickhouse')),
      migrationVariables(this.#clock),
    );
    const query = `SELECT partition_key FROM system.tables WHERE database = currentDatabase() AND name = 'events'`;
    const [row] = await this.#client.rows<[string]>(query, new Parameters(), call, readSettings);
    this.#partitions = readPartitionBounds(row?.[0] ?? '');
  }

  async check(call: Call): Promise<void> {
    if (this.#client.damage !== undefined) throw this.#client.damage;
    // The engine may have been started again since, on its own.
    refuseMissed((await findBrokenParts(this.#client, call)).missed);
    await this.#client.rows('SELECT timestamp FROM events LIMIT 1', new Parameters(), call, readSettings);
  }

  stop(): Promise<void> {
    return this.#client.close();
  }

  async append(events: readonly CanonicalEvent[], call: Call): Promise<void> {
    if (this.#partitions === undefined)
      throw new PatchbayError('unavailable', 'The event store has not been started.');
    await append(this.#client, this.#partitions, events, call);
  }

  present(identities: readonly EventIdentity[], call: Call): Promise<boolean[]> {
    return present(this.#client, identities, call);
  }

  aggregate(request: AggregateRequest, call: Call): Promise<AggregateAnswer> {
    return aggregate(this.#client, request, call);
  }

  scan(request: ScanRequest, call: Call): AsyncIterable<readonly StoredEvent[]> {
    return scan(this.#client, request, call);
  }

  timelines(request: TimelineRequest, call: Call): AsyncIterable<readonly TimelineEvent[]> {
    return timelines(this.#client, request, call);
  }
}
