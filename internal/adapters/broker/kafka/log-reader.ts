import type { KafkaClient } from './client.js';
import { newCluster, READ_COMMITTED, type Cluster } from './cluster.js';

/** One message of the topic. */
export interface Stored {
  readonly partition: number;
  readonly offset: number;
  /** In ms since 1970, by the clock of Kafka's server. */
  readonly storedAt: number;
  readonly envelope: Buffer;
}

/**
 * Reads what lies at some place of the topic, and is no member of a group: a member would take partitions from those who
 * consume. kafkajs offers no such reader; its own classes do.
 */
export class LogReader {
  readonly #topic: string;
  readonly #cluster: Cluster;

  constructor(client: KafkaClient, topic: string) {
    this.#topic = topic;
    this.#cluster = newCluster(client);
  }

  async connect(): Promise<void> {
    await this.#cluster.connect();
    await this.#cluster.addTargetTopic(this.#topic);
  }

  disconnect(): Promise<void> {
    return this.#cluster.disconnect();
  }

  /** From these offsets on, one message at least of each partition that has one, about so many bytes each. */
  async read(from: ReadonlyMap<number, number>, bytesEach: number): Promise<Stored[]> {
    if (from.size === 0) return [];
    try {
      return await this.#read(from, bytesEach);
    } catch (error) {
      // A leader may have moved; who asks next finds the new one.
      await this.#cluster.refreshMetadata().catch(() => undefined);
      throw error;
    }
  }

  async #read(from: ReadonlyMap<number, number>, bytesEach: number): Promise<Stored[]> {
    const leaders = this.#cluster.findLeaderForPartitions(this.#topic, [...from.keys()]);
    const answers = await Promise.all(
      Object.entries(leaders).map(async ([nodeId, partitions]) => {
        const server = await this.#cluster.findBroker({ nodeId });
        // One request for each partition: a request's bytes may all go to its first one.
        return Promise.all(
          partitions.map((partition) =>
            server.fetch(this.#request(partition, from.get(partition) ?? 0, bytesEach)),
          ),
        );
      }),
    );
    const found = answers
      .flat()
      .flatMap(({ responses }) => responses.flatMap(({ partitions }) => partitions));
    return found.flatMap(({ partition, messages }) =>
      messages
        .map(({ offset, timestamp, value }) => ({
          partition,
          offset: Number(offset),
          storedAt: Number(timestamp),
          envelope: value ?? Buffer.alloc(0),
        }))
        // What lies in one batch comes together.
        .filter(({ offset }) => offset >= (from.get(partition) ?? 0)),
    );
  }

  #request(partition: number, offset: number, maxBytes: number): unknown {
    return {
      maxWaitTime: 0,
      minBytes: 0,
      maxBytes,
      isolationLevel: READ_COMMITTED,
      rackId: '',
      topics: [{ topic: this.#topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes }] }],
    };
  }
}
