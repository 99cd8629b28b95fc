import type { Admin } from 'kafkajs';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import type { Lag } from '../../../ports/broker.js';
import type { Clock } from '../../../ports/clock.js';
import type { Committed } from './group-progress.js';
import type { LogReader } from './log-reader.js';

export interface BacklogParts {
  readonly admin: Admin;
  readonly reader: LogReader;
  readonly topic: string;
  readonly group: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Envelopes that are not consumed, in bytes; above it nothing is taken. */
  readonly maxBytes: number;
  /** Of the topic; null where it deletes nothing. */
  readonly retentionMs: number | null;
}

/** Of each partition, from its oldest message on: their sizes stand for those of the others. */
const SAMPLE_BYTES = 64 * 1024;
const MEASURE_EVERY_MS = 2_000;
/** Where it is full: so that the end of it is soon noticed. */
const MEASURE_WHEN_FULL_MS = 250;
const RETRY_AFTER_SECONDS = 5;

/**
 * What the group has not consumed. Kafka knows how many messages that are and not how many bytes: those are the mean of
 * some of the oldest times their number; exact, as long as that is all of them.
 */
export class Backlog {
  readonly #parts: BacklogParts;
  #measured: Lag = { envelopes: 0, bytes: 0, oldestAt: null };
  #measuredAt = Number.NEGATIVE_INFINITY;
  #measuring: Promise<Lag> | null = null;
  #hasCommitted = false;
  /** Sent by this process since the measurement began, whatever became of it; others' come with the next one. */
  #sentBytes = 0;
  #underWayBytes = 0;
  readonly #lost = new Set<number>();
  readonly #beyond = new Set<number>();

  constructor(parts: BacklogParts) {
    this.#parts = parts;
  }

  /** This process has consumed some of it. */
  noteCommitted(): void {
    this.#hasCommitted = true;
  }

  /**
   * How far the group has come, of the partitions in which it has. A place beyond a log's end says nothing: someone has put
   * the group there by hand, or the topic was made anew. Consumers begin there with the oldest.
   */
  async committed(): Promise<Committed> {
    return (await this.#places()).committed;
  }

  /**
   * `storage_full` where an envelope would get past the bound, or the oldest ones come near to being deleted. Otherwise
   * room is kept for it until `done`.
   */
  async admit(bytes: number): Promise<{ done: () => void }> {
    const age = this.#parts.clock.now() - this.#measuredAt;
    if (age > MEASURE_EVERY_MS) this.measure().catch(() => undefined);
    const mayHaveRoom = this.#hasCommitted || age > MEASURE_WHEN_FULL_MS;
    if (mayHaveRoom && this.refusal(bytes) !== null) await this.measureAnew();
    const refusal = this.refusal(bytes);
    if (refusal !== null) throw refusal;
    this.#underWayBytes += bytes;
    return {
      done: () => {
        this.#underWayBytes -= bytes;
        this.#sentBytes += bytes;
      },
    };
  }

  /** By what is known now. */
  refusal(bytes = 1): PatchbayError | null {
    const { maxBytes, retentionMs, clock } = this.#parts;
    const { oldestAt } = this.#measured;
    if (this.#measured.bytes + this.#sentBytes + this.#underWayBytes + bytes > maxBytes) {
      return full('Kafka holds as many events that are not stored yet as it may (KAFKA_BACKLOG_MAX_MB).');
    }
    if (retentionMs !== null && oldestAt !== null && clock.now() - oldestAt > retentionMs / 2) {
      return full(
        "Kafka's oldest event that is not stored yet is older than half of the topic's retention: find out why the " +
          'consumers do not go on, before Kafka deletes it.',
      );
    }
    return null;
  }

  /** Of what lies there now: a measurement that has begun already may not have seen what the caller has. */
  async measureAnew(): Promise<Lag> {
    await this.#measuring?.catch(() => undefined);
    return this.measure();
  }

  /** One measurement for all who ask meanwhile. */
  measure(): Promise<Lag> {
    this.#measuring ??= this.#measure().finally(() => (this.#measuring = null));
    return this.#measuring;
  }

  async #measure(): Promise<Lag> {
    const { reader, clock } = this.#parts;
    const startedAt = clock.now();
    this.#hasCommitted = false;
    const sentBefore = this.#sentBytes;
    const { committed, logs } = await this.#places();
    const pending = new Map<number, number>();
    const from = new Map<number, number>();
    for (const { partition, low, high } of logs) {
      const next = Math.max(Number(low), committed.get(partition) ?? 0);
      this.#noteLoss(partition, Number(low) - (committed.get(partition) ?? Number(low)));
      if (Number(high) <= next) continue;
      pending.set(partition, Number(high) - next);
      from.set(partition, next);
    }
    const sample = await reader.read(from, SAMPLE_BYTES);
    const envelopes = [...pending.values()].reduce((sum, count) => sum + count, 0);
    const ofOldest = sample.filter(
      ({ partition, offset }) => offset < (from.get(partition) ?? 0) + (pending.get(partition) ?? 0),
    );
    const sampled = ofOldest.reduce((sum, { envelope }) => sum + envelope.length, 0);
    this.#measured = {
      envelopes,
      bytes: ofOldest.length === 0 ? 0 : Math.round((sampled / ofOldest.length) * envelopes),
      oldestAt: ofOldest.length === 0 ? null : Math.min(...ofOldest.map(({ storedAt }) => storedAt)),
    };
    this.#measuredAt = startedAt;
    this.#sentBytes -= sentBefore;
    return this.#measured;
  }

  /** First how far the group is: what it commits meanwhile would else lie beyond the end. */
  async #places() {
    const { admin, group, topic, logger } = this.#parts;
    const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    const logs = await admin.fetchTopicOffsets(topic);
    const ends = new Map(logs.map(({ partition, high }) => [partition, Number(high)]));
    const committed = new Map<number, number>();
    for (const { partition, offset } of offsets?.partitions ?? []) {
      const next = Number(offset);
      const end = ends.get(partition) ?? next;
      if (next >= 0 && next <= end) committed.set(partition, next);
      if (next > end && !this.#beyond.has(partition)) {
        this.#beyond.add(partition);
        logger.error(
          { topic, group, partition, offset: next, end },
          "the group's place lies beyond the end of Kafka's log: someone has put it there, or the topic was made anew",
        );
      }
    }
    return { committed, logs };
  }

  /** Said, since nothing can bring it back: the topic's settings were changed while it was used, or it was made anew. */
  #noteLoss(partition: number, envelopes: number): void {
    if (envelopes <= 0 || this.#lost.has(partition)) return;
    this.#lost.add(partition);
    this.#parts.logger.error(
      { topic: this.#parts.topic, partition, envelopes },
      'Kafka has deleted envelopes that were not stored yet: look at the settings of the topic',
    );
  }
}

function full(message: string): PatchbayError {
  return new PatchbayError('storage_full', message, { retryAfter: RETRY_AFTER_SECONDS });
}
