import type { Logger } from '../../../../pkg/logger/index.js';
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
import { Connections, prepareDatabase } from '../../database/mysql/index.js';
import { aggregate } from './aggregate.js';
import { Batches } from './append.js';
import { present } from './present.js';
import { scan } from './scan.js';
import { timelines } from './timelines.js';
import { refuseUnusable } from './usable.js';

export interface MysqlEventStoreOptions {
  readonly url: string;
  readonly logger?: Logger;
}

/** Events in MySQL or MariaDB, in a plain table whose key is their identity. */
export class MysqlEventStore implements EventStore {
  readonly #writes: Connections;
  readonly #reads: Connections;
  /** Apart: a reader who takes its time keeps no question and no append from its connection. */
  readonly #streams: Connections;
  readonly #logger: Logger | undefined;
  #batches: Batches;

  constructor({ url, logger }: MysqlEventStoreOptions) {
    this.#writes = new Connections({ url, limit: 4, name: 'patchbay events', loadsData: true });
    this.#reads = new Connections({ url, limit: 8, name: 'patchbay questions' });
    this.#streams = new Connections({ url, limit: 8, name: 'patchbay streams' });
    this.#logger = logger;
    this.#batches = new Batches(this.#writes);
  }

  async start(call: Call): Promise<void> {
    try {
      await prepareDatabase(this.#reads, call);
      await this.check(call);
      await this.#sayHowEventsCome(call);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  check(call: Call): Promise<void> {
    return this.#reads.use(call, 'read', refuseUnusable);
  }

  async stop(): Promise<void> {
    this.#batches = new Batches(this.#writes);
    await Promise.all([this.#writes.end(), this.#reads.end(), this.#streams.end()]);
  }

  append(events: readonly CanonicalEvent[], call: Call): Promise<void> {
    return this.#batches.append(events, call);
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

  async #sayHowEventsCome(call: Call): Promise<void> {
    if (await this.#batches.loadsData(call)) return;
    this.#logger?.warn(
      'The database server has local_infile=OFF: events are stored by INSERT, which is slower than LOAD DATA. ' +
        'SET GLOBAL local_infile = ON there, and start again.',
    );
  }
}
