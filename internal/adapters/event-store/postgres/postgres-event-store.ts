import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { CanonicalEvent, EventIdentity, StoredEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type {
  AggregateAnswer,
  AggregateRequest,
  EventStore,
  ScanRequest,
  TimelineEvent,
  TimelineRequest,
} from '../../../ports/event-store.js';
import { Connections, prepareDatabase } from '../../database/postgres/index.js';
import { aggregate } from './aggregate.js';
import { Appends } from './appends.js';
import { Parameters } from './parameters.js';
import { present } from './present.js';
import { readRows } from './read-rows.js';
import { scan } from './scan.js';
import { timelines } from './timelines.js';

export interface PostgresEventStoreOptions {
  readonly url: string;
  /**
   * What one question may fill of the server's disk; beyond it is `question_too_large`. It holds where the user may set
   * temp_file_limit. Default: 10 GiB.
   */
  readonly questionDiskBytes?: number;
  /** At most so many, 5 or more: a fifth of them for appends, two fifths each for questions and for streams. Default: 20. */
  readonly connections?: number;
}

const QUESTION_DISK_BYTES = 10 * 1024 ** 3;

/** Events in PostgreSQL, in a plain table whose key is their identity. */
export class PostgresEventStore implements EventStore {
  readonly #writes: Connections;
  readonly #appends: Appends;
  readonly #reads: Connections;
  /** Apart: a reader who takes its time keeps no question and no append from its connection. */
  readonly #streams: Connections;

  constructor({ url, questionDiskBytes = QUESTION_DISK_BYTES, connections = 20 }: PostgresEventStoreOptions) {
    const bounds = { url, temporaryBytes: questionDiskBytes };
    const writes = Math.floor(connections / 5);
    const reads = Math.ceil((connections - writes) / 2);
    this.#writes = new Connections({ url, limit: writes, name: 'patchbay events' });
    this.#appends = new Appends(this.#writes);
    this.#reads = new Connections({ ...bounds, limit: reads, name: 'patchbay questions' });
    this.#streams = new Connections({
      ...bounds,
      limit: connections - writes - reads,
      name: 'patchbay streams',
    });
  }

  async start(call: Call): Promise<void> {
    try {
      await prepareDatabase(this.#reads, call);
      await this.check(call);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async check(call: Call): Promise<void> {
    const query = `SELECT has_table_privilege('events', 'SELECT') AND has_table_privilege('events', 'INSERT'),
      current_setting('transaction_read_only')::boolean, (SELECT min(1) FROM (SELECT 1 FROM events LIMIT 1) one)`;
    const [row] = await readRows(this.#reads, query, new Parameters(), call);
    if (row?.[0] !== true)
      throw new PatchbayError(
        'unavailable',
        'The user of POSTGRES_URL may not use the table events: GRANT SELECT, INSERT ON events TO the user.',
      );
    if (row[1] === true)
      throw new PatchbayError('unavailable', 'PostgreSQL is read-only: no events can be stored.');
  }

  async stop(): Promise<void> {
    await Promise.all([this.#writes.end(), this.#reads.end(), this.#streams.end()]);
  }

  append(events: readonly CanonicalEvent[], call: Call): Promise<void> {
    return this.#appends.append(events, call);
  }

  present(identities: readonly EventIdentity[], call: Call): Promise<boolean[]> {
    return present(this.#reads, identities, call);
  }

  aggregate(request: AggregateRequest, call: Call): Promise<AggregateAnswer> {
    return aggregate(this.#reads, request, call);
  }

  scan(request: ScanRequest, call: Call): AsyncIterable<readonly StoredEvent[]> {
    return scan(this.#streams, request, call);
  }

  timelines(request: TimelineRequest, call: Call): AsyncIterable<readonly TimelineEvent[]> {
    return timelines(this.#streams, request, call);
  }
}
