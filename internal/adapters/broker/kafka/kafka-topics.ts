import { setTimeout as wait } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import type { Logger } from '../../../../pkg/logger/index.js';
import { waitBackOff } from '../../../../pkg/retry/index.js';
import { KafkaClient } from './client.js';
import { readConnection, type KafkaAddress } from './connection.js';
import { translateKafkaError, translateStartError } from './errors.js';
import { LogReader, type Stored } from './log-reader.js';
import { provideTopic, topicState } from './topic.js';
import { topicFaults, type TopicState } from './topic-faults.js';
import { topicConfig, type TopicOptions } from './topic-form.js';

export interface KafkaTopicsOptions extends KafkaAddress {
  readonly topic: TopicOptions;
  readonly group: string;
  readonly logger: Logger;
}

/** One topic, and how far the group has come in it. */
export interface TopicReport {
  readonly name: string;
  readonly partitions: number;
  readonly replication: number;
  /** Those that decide what it keeps, in Kafka's words. Null: this user may not see them. */
  readonly settings: Readonly<Record<string, string>> | null;
  /** Why it would lose what was acknowledged. */
  readonly faults: readonly string[];
  readonly messages: number;
  readonly unconsumed: number;
}

export interface TopicReading {
  /** Else with the oldest that the group has not consumed. */
  readonly fromOldest: boolean;
  /** Else it ends with what lay there when it began. */
  readonly follow: boolean;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Of each partition: where its messages begin, where they end, and where the group goes on. */
interface Extent {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
  readonly next: number;
}

const SHOWN_SETTINGS = new Set(Object.keys(topicConfig(1, 0)));
const READ_BYTES = 1024 * 1024;
const FOLLOW_MS = 500;
const GROUP_ATTEMPTS = 10;
const GROUP_BACK_OFF = { firstMs: 50, longestMs: 1_000 };

/** For people: makes the topic of events, tells how it is, and reads it without taking part in the group. */
export class KafkaTopics {
  readonly #options: KafkaTopicsOptions;
  readonly #client: KafkaClient;
  readonly #admin: Admin;

  private constructor(options: KafkaTopicsOptions, client: KafkaClient, admin: Admin) {
    this.#options = options;
    this.#client = client;
    this.#admin = admin;
  }

  /** Runs `work` while it is connected. */
  static async during<T>(options: KafkaTopicsOptions, work: (topics: KafkaTopics) => Promise<T>): Promise<T> {
    const client = new KafkaClient(await readConnection(options), options.logger);
    const admin = client.cutWhereSilent(client.kafka.admin());
    try {
      await admin.connect();
      return await work(new KafkaTopics(options, client, admin));
    } catch (error) {
      throw translateStartError(error);
    } finally {
      await admin.disconnect().catch(() => undefined);
      client.close();
    }
  }

  /** As a start does. Errors: `incompatible_data` for one that is there and would lose events. */
  async create(): Promise<{ readonly wasMade: boolean; readonly topic: TopicReport }> {
    const { topic } = this.#options;
    const before = await topicState(this.#admin, topic.name);
    const state = await provideTopic(this.#admin, topic);
    return { wasMade: before === null, topic: await this.#report(topic.name, state) };
  }

  /** The one of the settings, where it is there, and every other one in which the group has consumed. */
  async list(): Promise<TopicReport[]> {
    const known = await this.#committed();
    const names = new Set([this.#options.topic.name, ...known.keys()]);
    const reports: TopicReport[] = [];
    for (const name of names) {
      const state = await topicState(this.#admin, name);
      if (state !== null) reports.push(await this.#report(name, state));
    }
    return reports;
  }

  /** Each partition's in their order. */
  async *read({ fromOldest, follow, signal }: TopicReading): AsyncGenerator<Stored> {
    const { name } = this.#options.topic;
    const reader = new LogReader(this.#client, name);
    await reader.connect();
    try {
      let extents = await this.#extents(name);
      const at = new Map(extents.map(({ partition, low, next }) => [partition, fromOldest ? low : next]));
      while (!signal.aborted) {
        const pending = extents.filter(({ partition, high }) => (at.get(partition) ?? 0) < high);
        if (pending.length === 0) {
          if (!follow) return;
          await wait(FOLLOW_MS, undefined, { signal }).catch(() => undefined);
          extents = await this.#extents(name);
          continue;
        }
        const from = new Map(pending.map(({ partition }) => [partition, at.get(partition) ?? 0]));
        const found = await reader.read(from, READ_BYTES);
        for (const { partition, high } of pending) {
          const last = found.findLast((stored) => stored.partition === partition);
          // Nothing more: what is left of it are no messages.
          at.set(partition, last === undefined ? high : last.offset + 1);
        }
        yield* found.filter(({ partition, offset }) => follow || offset < highOf(extents, partition));
      }
    } finally {
      await reader.disconnect();
    }
  }

  async #report(name: string, state: TopicState): Promise<TopicReport> {
    const extents = await this.#extents(name);
    const sum = (of: (extent: Extent) => number): number =>
      extents.reduce((total, extent) => total + of(extent), 0);
    const { partitions, replication, config } = state;
    return {
      name,
      partitions,
      replication,
      settings: config && Object.fromEntries([...config].filter(([setting]) => SHOWN_SETTINGS.has(setting))),
      faults: topicFaults(state).map(({ setting, is, because }) => `${setting} is ${is}: ${because}`),
      messages: sum(({ low, high }) => high - low),
      unconsumed: sum(({ high, next }) => Math.max(0, high - next)),
    };
  }

  async #extents(name: string): Promise<Extent[]> {
    const committed = (await this.#committed()).get(name);
    const offsets = await this.#admin.fetchTopicOffsets(name);
    return offsets.map(({ partition, low, high }) => {
      const next = committed?.get(partition) ?? 0;
      // As for the lag: a place beyond the end is none.
      const known = next <= Number(high) ? next : 0;
      return { partition, low: Number(low), high: Number(high), next: Math.max(Number(low), known) };
    });
  }

  /** By topic and partition. A server that has just started may not know its groups yet. */
  async #committed(): Promise<Map<string, Map<number, number>>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const topics = await this.#admin.fetchOffsets({ groupId: this.#options.group });
        return new Map(
          topics.map(({ topic, partitions }) => [
            topic,
            new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)])),
          ]),
        );
      } catch (thrown) {
        const error = translateKafkaError(thrown);
        if (attempt === GROUP_ATTEMPTS || !error.retryable) throw error;
        await waitBackOff(attempt, GROUP_BACK_OFF, new AbortController().signal);
      }
    }
  }
}

function highOf(extents: readonly Extent[], partition: number): number {
  return extents.find((extent) => extent.partition === partition)?.high ?? 0;
}
