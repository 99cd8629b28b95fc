import type { CanonicalEvent, EventIdentity, StoredEvent } from '../../internal/domain/event/event.js';
import type { Schema } from '../../internal/migrate/index.js';
import type { Call } from '../../internal/ports/call.js';
import type {
  AggregateAnswer,
  AggregateRequest,
  EventStore,
  ScanRequest,
  TimelineEvent,
  TimelineRequest,
} from '../../internal/ports/event-store.js';
import { aggregate } from './aggregate.js';
import { append } from './append.js';
import { Database, type DatabaseOptions } from './database.js';
import { present } from './present.js';
import { scan } from './scan.js';
import { duckDbSchema } from './schema.js';
import { timelines } from './timelines.js';
import { Turns } from './turns.js';

export type DuckDbOptions = Pick<DatabaseOptions, 'folder'> & Partial<DatabaseOptions>;

const bounds = { memoryBytes: 1024 ** 3, temporaryBytes: 10 * 1024 ** 3 };

/** Events in a DuckDB file in this process, in a table whose key is their identity. */
export class DuckDbEventStore implements EventStore {
  readonly #options: DatabaseOptions;
  readonly #database: Database;
  /** Two that store the same identity at once would fail, the later one for its data. */
  readonly #appends = new Turns(1);

  constructor(options: DuckDbOptions) {
    this.#options = { ...bounds, ...options };
    this.#database = new Database(this.#options);
  }

  async start(call: Call): Promise<void> {
    try {
      await duckDbSchema(this.#options).migrate(call.signal);
      await this.#database.open(call);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async check(call: Call): Promise<void> {
    await this.#database.use(call, 'read', (connection) => connection.run('FROM events LIMIT 1'));
  }

  async stop(): Promise<void> {
    await this.#database.close();
  }

  append(events: readonly CanonicalEvent[], call: Call): Promise<void> {
    return this.#appends.take(call, () =>
      this.#database.use(call, 'append', (connection) => append(connection, events)),
    );
  }

  present(identities: readonly EventIdentity[], call: Call): Promise<boolean[]> {
    return this.#database.use(call, 'read', (connection) => present(connection, identities));
  }

  aggregate(request: AggregateRequest, call: Call): Promise<AggregateAnswer> {
    return this.#database.use(call, 'read', (connection) => aggregate(connection, request));
  }

  scan(request: ScanRequest, call: Call): AsyncIterable<readonly StoredEvent[]> {
    return scan(this.#database, request, call);
  }

  timelines(request: TimelineRequest, call: Call): AsyncIterable<readonly TimelineEvent[]> {
    return timelines(this.#database, request, call);
  }
}

/** As the registry takes it. */
export function createDuckDbEvents(options: DuckDbOptions): { port: EventStore; schema: Schema } {
  return { port: new DuckDbEventStore(options), schema: duckDbSchema({ ...bounds, ...options }) };
}
