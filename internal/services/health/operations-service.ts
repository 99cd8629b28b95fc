import { inject, injectable } from 'tsyringe';
import type { Broker } from '../../ports/broker.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { DeadLetters } from '../../ports/dead-letters.js';
import { TOKENS } from '../../ports/tokens.js';
import { IngestService } from '../ingest/ingest-service.js';
import { Writer } from '../writer/writer.js';

export interface LagReport {
  readonly envelopes: number;
  readonly bytes: number;
  readonly oldest_at: string | null;
  readonly oldest_age_seconds: number;
}

export interface StatsReport {
  readonly started_at: string;
  readonly uptime_seconds: number;
  readonly ingest: {
    readonly events_accepted: number;
    readonly events_rejected: number;
    readonly bytes_in_flight: number;
  };
  readonly writer: {
    readonly events_written: number;
    readonly events_dead_lettered: number;
    readonly retries: number;
    readonly waiting_for: string | null;
  };
  readonly dead_letters: number;
}

/** What the server did since it started, and what it still has to do. Counts are of this process. */
@injectable()
export class OperationsService {
  readonly #clock: Clock;
  readonly #broker: Broker;
  readonly #deadLetters: DeadLetters;
  readonly #ingest: IngestService;
  readonly #writer: Writer;
  readonly #startedAt: number;

  constructor(
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Broker) broker: Broker,
    @inject(TOKENS.DeadLetters) deadLetters: DeadLetters,
    @inject(IngestService) ingest: IngestService,
    @inject(Writer) writer: Writer,
  ) {
    this.#clock = clock;
    this.#broker = broker;
    this.#deadLetters = deadLetters;
    this.#ingest = ingest;
    this.#writer = writer;
    this.#startedAt = clock.now();
  }

  async lag(call: Call): Promise<LagReport> {
    const { envelopes, bytes, oldestAt } = await this.#broker.lag(call);
    return {
      envelopes,
      bytes,
      oldest_at: oldestAt === null ? null : new Date(oldestAt).toISOString(),
      oldest_age_seconds: oldestAt === null ? 0 : Math.max(0, (this.#clock.now() - oldestAt) / 1_000),
    };
  }

  async stats(call: Call): Promise<StatsReport> {
    const ingest = this.#ingest.report();
    const writer = this.#writer.report();
    return {
      started_at: new Date(this.#startedAt).toISOString(),
      uptime_seconds: Math.floor((this.#clock.now() - this.#startedAt) / 1_000),
      ingest: {
        events_accepted: ingest.eventsAccepted,
        events_rejected: ingest.eventsRejected,
        bytes_in_flight: ingest.bytesInFlight,
      },
      writer: {
        events_written: writer.eventsWritten,
        events_dead_lettered: writer.eventsDeadLettered,
        retries: writer.retries,
        waiting_for: writer.waitingFor,
      },
      dead_letters: await this.#deadLetters.count(call),
    };
  }
}
