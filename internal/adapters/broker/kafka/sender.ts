import { CompressionTypes, type Producer } from 'kafkajs';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { REQUEST_MS, type KafkaClient } from './client.js';

export type Compression = 'none' | 'gzip';

/** In the replicas, not in their leader alone. */
const ALL_REPLICAS = -1;

/** One kafkajs producer, which makes one attempt and chooses no partition. */
export class Sender {
  readonly #topic: string;
  readonly #compression: CompressionTypes;
  readonly #producer: Producer;

  constructor(client: KafkaClient, topic: string, compression: Compression) {
    this.#topic = topic;
    this.#compression = compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None;
    this.#producer = client.cutWhereSilent(
      client.kafka.producer({
        // Its idempotent producer acknowledges what it never stored, when several sends are under way (tulios/kafkajs#1005).
        idempotent: false,
        allowAutoTopicCreation: false,
        createPartitioner:
          () =>
          ({ message }) =>
            message.partition ?? 0,
        // An attempt of kafkajs would take part of the time of all who wait: the lane decides who has some left.
        retry: { retries: 0 },
      }),
    );
  }

  connect(): Promise<void> {
    return this.#producer.connect();
  }

  disconnect(): Promise<void> {
    return this.#producer.disconnect();
  }

  /** The offset of the first one; the others follow it. */
  async send(partition: number, envelopes: readonly Buffer[]): Promise<number> {
    const answers = await this.#producer.send({
      topic: this.#topic,
      acks: ALL_REPLICAS,
      timeout: REQUEST_MS - 500,
      compression: this.#compression,
      messages: envelopes.map((value) => ({ value, partition })),
    });
    const answer = answers.find((each) => each.partition === partition);
    // It resolves, with nothing sent, where it knows of no such partition.
    if (answer?.baseOffset === undefined || answer.errorCode !== 0) {
      throw new PatchbayError('unavailable', 'Kafka did not say that it has the envelopes.');
    }
    return Number(answer.baseOffset);
  }
}
