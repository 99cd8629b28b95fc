import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { KafkaClient } from './client.js';
import { leaveGroup } from './leave-group.js';

/** How the group notices that a member has gone, and how it is asked for more. */
export interface GroupTimes {
  /** A member that was not heard of for so long is gone. */
  readonly sessionMs: number;
  /** How long the others wait for one that works, while the group is dealt anew. */
  readonly rebalanceMs: number;
  /** How long a question for more may wait at the server. */
  readonly fetchWaitMs: number;
}

export interface GroupMemberParts {
  readonly client: KafkaClient;
  readonly topic: string;
  readonly group: string;
  readonly times: GroupTimes;
  readonly fetch: { readonly bytes: number; readonly partitionBytes: number };
}

/** More partitions than these are worked off in turns. */
const PARTITIONS_AT_ONCE = 256;
const NEW_PARTITIONS_MS = 60_000;

/** One kafkajs consumer, from its joining to its end. */
export class GroupMember {
  readonly #parts: GroupMemberParts;
  readonly #take: (payload: EachBatchPayload) => Promise<void>;
  readonly #consumer: Consumer;
  #isJoined = false;
  readonly #former: string | null;
  #id: string | null = null;
  #heardAt = performance.now();
  #end = (_: unknown): void => undefined;
  #starting: Promise<void> = Promise.resolve();

  /** `former`: the id of the one before, which leaves first where it could not. */
  constructor(
    parts: GroupMemberParts,
    take: (payload: EachBatchPayload) => Promise<void>,
    former: string | null,
  ) {
    const { client, group, times, fetch } = parts;
    this.#parts = parts;
    this.#take = take;
    this.#former = former;
    this.#consumer = client.cutWhereSilent(
      client.kafka.consumer({
        groupId: group,
        sessionTimeout: times.sessionMs,
        rebalanceTimeout: times.rebalanceMs,
        heartbeatInterval: Math.ceil(times.sessionMs / 10),
        minBytes: 1,
        maxWaitTimeInMs: times.fetchWaitMs,
        maxBytes: fetch.bytes,
        maxBytesPerPartition: fetch.partitionBytes,
        metadataMaxAge: NEW_PARTITIONS_MS,
        allowAutoTopicCreation: false,
        retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
      }),
    );
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** By which the group knows it, or knew it last; null where it never joined. */
  get id(): string | null {
    return this.#id;
  }

  /** Resolves when it is no member any more, with what it ended of. */
  async run(): Promise<unknown> {
    const { events } = this.#consumer;
    const ended = new Promise((resolve) => (this.#end = resolve));
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) => {
      this.#isJoined = true;
      this.#id = payload.memberId;
    });
    this.#consumer.on(events.CRASH, ({ payload }) => this.#end(payload.error));
    for (const event of [events.FETCH, events.HEARTBEAT, events.GROUP_JOIN]) {
      this.#consumer.on(event as 'consumer.fetch', () => void (this.#heardAt = performance.now()));
    }
    this.#heardAt = performance.now();
    const watch = setInterval(() => this.#watch(), this.#parts.times.sessionMs / 4);
    try {
      this.#starting = this.#start();
      this.#starting.catch((error: unknown) => this.#end(error));
      return await ended;
    } finally {
      clearInterval(watch);
      this.#isJoined = false;
      await this.#leave();
    }
  }

  /** Waits for the handler that is running. */
  async stop(): Promise<void> {
    // Stopped while it joins, it would stay in the group as a member that nobody hears of, and hold its partitions.
    await this.#starting.catch(() => undefined);
    await this.#leave();
    this.#end(null);
  }

  async #start(): Promise<void> {
    const { topic, client, group } = this.#parts;
    if (this.#former !== null) await leaveGroup(client, group, this.#former);
    await this.#consumer.connect();
    // Where the group has no position, all that the topic holds may be unstored.
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: this.#take,
    });
  }

  async #leave(): Promise<void> {
    await this.#consumer.disconnect().catch(() => undefined);
  }

  /** kafkajs's loop has ways to end of which it tells nobody. */
  #watch(): void {
    const limitMs = this.#parts.times.sessionMs + this.#parts.times.rebalanceMs;
    if (performance.now() - this.#heardAt > limitMs)
      this.#end(new Error('Nothing was heard of Kafka for long.'));
  }
}
