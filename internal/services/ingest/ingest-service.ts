import { inject, injectable } from 'tsyringe';
import { encodeEnvelope } from '../../domain/envelope.js';
import { IngestScanner } from '../../domain/ingest/index.js';
import type { IdempotencyKey, IngestContext, ScannedEvents } from '../../domain/ingest/index.js';
import type { Broker, Position } from '../../ports/broker.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { DeadLetters } from '../../ports/dead-letters.js';
import type { EventStore } from '../../ports/event-store.js';
import type { Ids } from '../../ports/ids.js';
import type { Limits } from '../../ports/limits.js';
import { token, TOKENS } from '../../ports/tokens.js';
import { Admission, type Admitted } from './admission.js';
import { partitionKeyOf, type PartitionBy } from './buckets.js';
import { Coalescer, type EnvelopeOwner } from './coalescer.js';
import type { LinePiece } from './line-pieces.js';
import { RateLimits, type RateLimited } from './rate-limits.js';
import { StoredWait, type StoredCounts } from './stored-wait.js';

/** How long the broker may take, in ms. */
const PUBLISH_MS = 5_000;

/** How the bytes hold events: one event, `{"events":[…]}`, or one event a line. */
export type BodyForm = 'event' | 'batch' | 'ndjson';

export interface IngestRequest extends EnvelopeOwner, RateLimited {
  readonly form: BodyForm;
  readonly body: Buffer;
  /** Protects events without ids when the request is sent again. */
  readonly idempotencyKey: IdempotencyKey | null;
  /** Wait, as long as this call may take, until the events can be queried; null: do not. */
  readonly waitStored: Call | null;
}

export interface IngestOutcome {
  readonly events: ScannedEvents;
  /** Null where nobody waited for it, or the wait ran out. */
  readonly stored: StoredCounts | null;
}

export interface IngestOptions {
  readonly lingerMs: number;
  readonly inFlightBytes: number;
  readonly partitionBy: PartitionBy;
}
export const INGEST_OPTIONS = token<IngestOptions>('IngestOptions');

export interface IngestReport {
  readonly eventsAccepted: number;
  readonly eventsRejected: number;
  readonly bytesInFlight: number;
}

/**
 * The way in, for every transport: checks events over their bytes, gathers them into envelopes, and answers
 * when the broker has them durably.
 */
@injectable()
export class IngestService {
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #broker: Broker;
  readonly #admission: Admission;
  readonly #rateLimits: RateLimits;
  readonly #coalescer: Coalescer;
  readonly #storedWait: StoredWait;
  readonly #scanner = new IngestScanner();
  #accepted = 0;
  #rejected = 0;

  constructor(
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Ids) ids: Ids,
    @inject(TOKENS.Broker) broker: Broker,
    @inject(TOKENS.EventStore) store: EventStore,
    @inject(TOKENS.DeadLetters) deadLetters: DeadLetters,
    @inject(INGEST_OPTIONS) options: IngestOptions,
    @inject(TOKENS.Limits) limits: Limits,
  ) {
    this.#clock = clock;
    this.#ids = ids;
    this.#broker = broker;
    this.#admission = new Admission(options.inFlightBytes);
    this.#rateLimits = new RateLimits(clock, limits.balances);
    this.#storedWait = new StoredWait(broker, store, deadLetters);
    this.#coalescer = new Coalescer({
      ...options,
      publish: (owner, pieces, bucket) => this.#publish(owner, pieces, bucket),
    });
  }

  /** To be called before a body is read: throws `rate_limited`, `overloaded` or the broker's refusal, or lets it in. */
  admit(sender: RateLimited): Admitted {
    const refusal = this.#broker.refusal?.() ?? null;
    if (refusal !== null) throw refusal;
    this.#rateLimits.require(sender);
    return this.#admission.enter();
  }

  /**
   * Resolves when every good event is durable; bad ones are refused by name. Rejects, with nothing
   * acknowledged, for a body that cannot be read as events (`invalid_json`, `empty_batch`, `too_many_events`, …)
   * and when the broker cannot take them: then the outcome is unknown, and the same events may be sent again.
   */
  async accept(request: IngestRequest): Promise<IngestOutcome> {
    const events = this.#scan(request);
    const count = events.acceptedCount;
    this.#rejected += events.refused.length;
    if (count === 0) return { events, stored: null };

    const untilStored =
      request.waitStored === null
        ? null
        : await this.#storedWait.begin(
            events.accepted.map(({ event }) => event),
            request.waitStored,
          );
    const positions = await this.#publishLines(request, { bytes: events.lines, count });
    return { events, stored: untilStored === null ? null : await untilStored(positions) };
  }

  /** Sends what is gathered, and waits for it. */
  flush(): Promise<void> {
    return this.#coalescer.flush();
  }

  report(): IngestReport {
    return {
      eventsAccepted: this.#accepted,
      eventsRejected: this.#rejected,
      bytesInFlight: this.#admission.bytesInFlight,
    };
  }

  async #publishLines(request: IngestRequest, lines: LinePiece): Promise<readonly Position[]> {
    this.#rateLimits.take(request, lines.count);
    try {
      const positions = await this.#coalescer.add(request, lines);
      this.#accepted += lines.count;
      return positions;
    } catch (error) {
      this.#rateLimits.take(request, -lines.count);
      throw error;
    }
  }

  #scan({ form, body, projectId, idempotencyKey }: IngestRequest): ScannedEvents {
    const now = this.#clock.now();
    const context: IngestContext = { projectId, now, receivedAt: now, ids: this.#ids, idempotencyKey };
    return this.#scanner[form](body, context);
  }

  async #publish(
    { projectId, keyId }: EnvelopeOwner,
    pieces: readonly LinePiece[],
    bucket: number,
  ): Promise<Position> {
    const now = this.#clock.now();
    const count = pieces.reduce((sum, piece) => sum + piece.count, 0);
    const envelope = encodeEnvelope(
      { projectId, keyId, receivedAt: now, count },
      pieces.map((piece) => piece.bytes),
    );
    // Not the client's signal: others' events travel in the same envelope.
    const { signal } = new AbortController();
    const call = { signal, deadline: now + PUBLISH_MS };
    return this.#broker.publish(envelope, call, partitionKeyOf(projectId, bucket));
  }
}
