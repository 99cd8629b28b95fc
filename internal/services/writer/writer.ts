import { inject, injectable } from 'tsyringe';
import { PatchbayError, toPatchbayError, type ErrorCode } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import { decodeEnvelope, type Envelope } from '../../domain/envelope.js';
import type { CanonicalEvent } from '../../domain/event/event.js';
import type { Broker, Consumption, Delivery } from '../../ports/broker.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { DeadLetters } from '../../ports/dead-letters.js';
import type { EventStore } from '../../ports/event-store.js';
import type { Ids } from '../../ports/ids.js';
import { TOKENS } from '../../ports/tokens.js';
import { AnswerCache } from '../cache/answer-cache.js';
import { appendOrBury } from './append-or-bury.js';

/** How long a stop lets the insert that is running finish, before it is left to come again. */
const STOP_GRACE_MS = 10_000;

/** What the writer did since the start, for /stats and /health. */
export interface WriterReport {
  readonly eventsWritten: number;
  readonly eventsDeadLettered: number;
  readonly retries: number;
  /** The code of what keeps it from going on, or null. */
  readonly waitingFor: ErrorCode | null;
}

/** Carries envelopes from the broker into the storage: the position moves after the storage's commit. */
@injectable()
export class Writer {
  readonly #broker: Broker;
  readonly #store: EventStore;
  readonly #deadLetters: DeadLetters;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #answers: AnswerCache;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  #consumption: Consumption | undefined;
  #written = 0;
  #deadLettered = 0;
  #retries = 0;
  #waitingFor: ErrorCode | null = null;
  #isStopped = false;

  constructor(
    @inject(TOKENS.Broker) broker: Broker,
    @inject(TOKENS.EventStore) store: EventStore,
    @inject(TOKENS.DeadLetters) deadLetters: DeadLetters,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Ids) ids: Ids,
    @inject(AnswerCache) answers: AnswerCache,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#broker = broker;
    this.#store = store;
    this.#deadLetters = deadLetters;
    this.#clock = clock;
    this.#ids = ids;
    this.#answers = answers;
    this.#logger = logger;
  }

  start(): void {
    this.#consumption ??= this.#broker.consume((deliveries) => this.#write(deliveries));
  }

  /** Rejects where it carries nothing: not begun, stopped, or with the code of what it waits for. */
  check(): Promise<void> {
    if (this.#consumption === undefined || this.#isStopped)
      return Promise.reject(new PatchbayError('stopping', 'Nothing is consumed.'));
    if (this.#waitingFor !== null)
      return Promise.reject(new PatchbayError(this.#waitingFor, 'What was consumed last is not stored yet.'));
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const patience = setTimeout(() => {
      this.#stop.abort();
    }, STOP_GRACE_MS);
    // An outage is not waited out by a stop: its events lie in the broker.
    if (this.#waitingFor !== null) this.#stop.abort();
    await this.#consumption?.stop();
    clearTimeout(patience);
  }

  report(): WriterReport {
    return {
      eventsWritten: this.#written,
      eventsDeadLettered: this.#deadLettered,
      retries: this.#retries,
      waitingFor: this.#waitingFor,
    };
  }

  async #write(deliveries: readonly Delivery[]): Promise<void> {
    const envelopes = this.#decode(deliveries);
    const events = envelopes.flatMap((envelope) => envelope.events);
    if (events.length === 0) return;
    await appendOrBury(events, {
      clock: this.#clock,
      signal: this.#stop.signal,
      append: (some, call) => this.#append(some, call),
      bury: (event, refusal, call) => this.#bury(event, refusal, call),
      onRetry: (error, attempt) => this.#noteRetry(error, attempt),
    });
    const projects = new Set(envelopes.map(({ header }) => header.projectId));
    await this.#answers.forget([...projects], this.#stop.signal);
  }

  /** An envelope that this version cannot read pauses the writer: it is never thrown away. */
  #decode(deliveries: readonly Delivery[]): Envelope[] {
    try {
      return deliveries.map(({ envelope }) => decodeEnvelope(envelope));
    } catch (thrown) {
      const error = toPatchbayError(thrown);
      this.#waitingFor = error.code;
      throw error;
    }
  }

  async #append(events: readonly CanonicalEvent[], call: Call): Promise<void> {
    await this.#store.append(events, call);
    this.#written += events.length;
    this.#waitingFor = null;
  }

  async #bury(event: CanonicalEvent, refusal: PatchbayError, call: Call): Promise<void> {
    const now = this.#clock.now();
    await this.#deadLetters.put(
      [
        {
          id: this.#ids.uuid(now),
          projectId: event.projectId,
          timestamp: event.timestamp,
          idKey: event.idKey,
          line: event.line.toString('utf8'),
          code: refusal.code,
          reason: refusal.message,
          createdAt: now,
        },
      ],
      call,
    );
    this.#deadLettered += 1;
    this.#waitingFor = null;
    this.#logger.warn(
      { project_id: event.projectId, err: refusal },
      'event refused by the storage, kept as a dead letter',
    );
  }

  #noteRetry(error: PatchbayError, attempt: number): void {
    this.#retries += 1;
    this.#waitingFor = error.code;
    this.#logger.warn({ attempt, err: error }, 'storing events failed, trying again');
  }
}
