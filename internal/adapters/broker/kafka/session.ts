import type { Admin } from 'kafkajs';
import type { Logger } from '../../../../pkg/logger/index.js';
import { waitBackOff, type BackOff } from '../../../../pkg/retry/index.js';
import type { Position } from '../../../ports/broker.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import { Backlog } from './backlog.js';
import { KafkaClient, type KafkaConnection } from './client.js';
import { translateStartError } from './errors.js';
import { GroupProgress } from './group-progress.js';
import { LogReader } from './log-reader.js';
import { PartitionChoice } from './partition-choice.js';
import { PartitionLane } from './partition-lane.js';
import { formatPosition } from './position.js';
import { Sender, type Compression } from './sender.js';
import { provideTopic } from './topic.js';
import { RECORD_BYTES, type TopicOptions } from './topic-form.js';
import type { TopicState } from './topic-faults.js';

export interface SessionOptions {
  readonly connection: KafkaConnection;
  readonly topic: TopicOptions;
  readonly group: string;
  readonly compression: Compression;
  readonly maxBytes: number;
  readonly publishing: BackOff;
  readonly clock: Clock;
  readonly logger: Logger;
}

const MEASURE_ATTEMPTS = 10;
const REQUEST_BYTES = 1024 * 1024;

/** From a start to its stop: the clients that are connected, and what is known through them. */
export class Session {
  readonly client: KafkaClient;
  readonly partitions: number;
  readonly backlog: Backlog;
  readonly progress: GroupProgress;
  readonly #topic: string;
  readonly #admin: Admin;
  readonly #reader: LogReader;
  readonly #sender: Sender;
  readonly #choice: PartitionChoice;
  readonly #publishing: BackOff;
  readonly #lanes: readonly PartitionLane[];

  private constructor(options: SessionOptions, client: KafkaClient, admin: Admin, topic: TopicState) {
    const { clock, group, logger, maxBytes, publishing } = options;
    const { name } = options.topic;
    this.client = client;
    this.#admin = admin;
    this.#topic = name;
    this.#publishing = publishing;
    this.partitions = topic.partitions;
    this.#reader = new LogReader(client, name);
    this.#sender = new Sender(client, name, options.compression);
    const retentionMs = Number(topic.config?.get('retention.ms') ?? options.topic.retentionMs);
    this.backlog = new Backlog({
      admin,
      reader: this.#reader,
      topic: name,
      group,
      clock,
      logger,
      maxBytes,
      retentionMs: retentionMs < 0 ? null : retentionMs,
    });
    this.progress = new GroupProgress(() => this.backlog.committed());
    this.#choice = new PartitionChoice(topic.partitions);
    const largest = Number(topic.config?.get('max.message.bytes') ?? REQUEST_BYTES);
    const requestBytes = Math.min(REQUEST_BYTES, largest / 2 - RECORD_BYTES);
    this.#lanes = Array.from(
      { length: topic.partitions },
      (_, partition) =>
        new PartitionLane({
          send: (envelopes) => this.#sender.send(partition, envelopes),
          requestBytes,
          backOff: publishing,
          clock,
        }),
    );
  }

  /** Leaves nothing behind where it fails. */
  static async open(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    const client = new KafkaClient(options.connection, options.logger);
    const admin = client.cutWhereSilent(client.kafka.admin());
    let session: Session | null = null;
    try {
      await admin.connect();
      session = new Session(options, client, admin, await provideTopic(admin, options.topic));
      await Promise.all([session.#reader.connect(), session.#sender.connect()]);
      await session.#measure(signal);
      return session;
    } catch (error) {
      await (session === null ? admin.disconnect() : session.close()).catch(() => undefined);
      client.close();
      throw translateStartError(error);
    }
  }

  async publish(envelope: Buffer, call: Call, partitionKey: string | undefined): Promise<Position> {
    // Once for each call: a retry goes where the first attempt went.
    const partition = this.#choice.choose(partitionKey);
    const room = await this.backlog.admit(envelope.length);
    try {
      const offset = (await this.#lanes[partition]?.append(envelope, call)) ?? 0;
      this.progress.published({ partition, offset });
      return formatPosition({ partition, offset });
    } finally {
      room.done();
    }
  }

  /** What lies there is known before anything is taken. The group of a server that starts may not be there yet. */
  async #measure(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.backlog.measure();
        return;
      } catch (error) {
        if (attempt === MEASURE_ATTEMPTS || signal.aborted) throw error;
        await waitBackOff(attempt, this.#publishing, signal);
      }
    }
  }

  /** Asks every leader of the topic. */
  async check(): Promise<void> {
    await this.#admin.fetchTopicOffsets(this.#topic);
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
    await Promise.allSettled([
      this.#sender.disconnect(),
      this.#reader.disconnect(),
      this.#admin.disconnect(),
    ]);
    this.client.close();
  }
}
