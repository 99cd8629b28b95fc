import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Broker } from '../../ports/broker.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { DeadLetters } from '../../ports/dead-letters.js';
import { token, TOKENS } from '../../ports/tokens.js';
import type { IngestReport } from '../ingest/ingest-service.js';
import type { WriterReport } from '../writer/writer.js';

export interface LagReport {
  readonly envelopes: number;
  readonly bytes: number;
  readonly oldest_at: string | null;
  readonly oldest_age_seconds: number;
}

/** What a process lacks that has not the role for it is not there. */
export interface StatsReport {
  readonly started_at: string;
  readonly uptime_seconds: number;
  readonly ingest?: {
    readonly events_accepted: number;
    readonly events_rejected: number;
    readonly bytes_in_flight: number;
  };
  readonly writer?: {
    readonly events_written: number;
    readonly events_dead_lettered: number;
    readonly retries: number;
    readonly waiting_for: string | null;
  };
  readonly dead_letters?: number;
}

/** What this process has to tell of: that depends on its roles. */
export interface OperationsSources {
  readonly broker?: Broker;
  readonly deadLetters?: DeadLetters;
  readonly ingest?: { report(): IngestReport };
  readonly writer?: { report(): WriterReport };
}
export const OPERATIONS_SOURCES = token<OperationsSources>('OperationsSources');

/** What the server did since it started, and what it still has to do. Counts are of this process. */
@injectable()
export class OperationsService {
  readonly #clock: Clock;
  readonly #sources: OperationsSources;
  readonly #startedAt: number;

  constructor(@inject(TOKENS.Clock) clock: Clock, @inject(OPERATIONS_SOURCES) sources: OperationsSources) {
    this.#clock = clock;
    this.#sources = sources;
    this.#startedAt = clock.now();
  }

  /** Of the broker, whoever asks: all processes on it say the same. Errors: `not_found` where this one has none. */
  async lag(call: Call): Promise<LagReport> {
    const { broker } = this.#sources;
    if (broker === undefined) {
      throw new PatchbayError('not_found', 'This process uses no broker: ask an API or a consumer.');
    }
    const { envelopes, bytes, oldestAt } = await broker.lag(call);
    return {
      envelopes,
      bytes,
      oldest_at: oldestAt === null ? null : new Date(oldestAt).toISOString(),
      oldest_age_seconds: oldestAt === null ? 0 : Math.max(0, (this.#clock.now() - oldestAt) / 1_000),
    };
  }

  async stats(call: Call): Promise<StatsReport> {
    const { deadLetters, ingest, writer } = this.#sources;
    return {
      started_at: new Date(this.#startedAt).toISOString(),
      uptime_seconds: Math.floor((this.#clock.now() - this.#startedAt) / 1_000),
      ...(ingest === undefined ? {} : { ingest: ingestStats(ingest.report()) }),
      ...(writer === undefined ? {} : { writer: writerStats(writer.report()) }),
      ...(deadLetters === undefined ? {} : { dead_letters: await deadLetters.count(call) }),
    };
  }
}

function ingestStats(ingest: IngestReport): NonNullable<StatsReport['ingest']> {
  return {
    events_accepted: ingest.eventsAccepted,
    events_rejected: ingest.eventsRejected,
    bytes_in_flight: ingest.bytesInFlight,
  };
}

function writerStats(writer: WriterReport): NonNullable<StatsReport['writer']> {
  return {
    events_written: writer.eventsWritten,
    events_dead_lettered: writer.eventsDeadLettered,
    retries: writer.retries,
    waiting_for: writer.waitingFor,
  };
}
