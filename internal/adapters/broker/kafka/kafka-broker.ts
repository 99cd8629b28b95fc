import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import type { BackOff } from '../../../../pkg/retry/index.js';
import type { Broker, Consumption, Lag, Position } from '../../../ports/broker.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import {
  boundedByCall,
  requireEnvelopeSize,
  requireTimeLeft,
  type DeliveryHandler,
  type GatherRule,
} from '../delivery/index.js';
import { readConnection, type KafkaAddress } from './connection.js';
import { KafkaConsumption } from './consumption.js';
import type { GroupTimes } from './group-member.js';
import { stopping, translateKafkaError } from './errors.js';
import { parsePosition } from './position.js';
import type { Compression } from './sender.js';
import { Session } from './session.js';
import type { TopicOptions } from './topic-form.js';

export interface KafkaBrokerOptions extends KafkaAddress {
  readonly topic: TopicOptions;
  readonly group: string;
  readonly compression: Compression;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Envelopes that are not consumed, in bytes; above it, publish answers `storage_full`. 10 GiB. */
  readonly maxBytes?: number;
  /** How long a handler that rejected is left alone. From 100 ms to 30 s. */
  readonly redelivery?: BackOff;
  /** Between two attempts to publish. From 50 ms to 1 s. */
  readonly publishing?: BackOff;
  /** Between two attempts to join the group. From 200 ms to 5 s. */
  readonly rejoin?: BackOff;
  readonly times?: GroupTimes;
  /** As in the embedded broker. 12 MiB, 500 ms. */
  readonly gather?: GatherRule;
}

const MIB = 1024 * 1024;
const defaults = {
  maxBytes: 10 * 1024 * MIB,
  redelivery: { firstMs: 100, longestMs: 30_000 },
  publishing: { firstMs: 50, longestMs: 1_000 },
  rejoin: { firstMs: 200, longestMs: 5_000 },
  times: { sessionMs: 30_000, rebalanceMs: 60_000, fetchWaitMs: 500 },
  gather: { bytes: 12 * MIB, ms: 500 },
};
const FETCH_BYTES = 15 * MIB;
const limits = { bytes: 15 * MIB, envelopes: 2_000 };

interface Running {
  readonly session: Session;
  consumption: KafkaConsumption | null;
}

/** A topic of Kafka, and one group that consumes it. A position is `partition:offset`. */
export class KafkaBroker implements Broker {
  readonly #options: Required<KafkaBrokerOptions>;
  #running: Running | null = null;
  #stopped: Promise<void> = Promise.resolve();

  constructor(options: KafkaBrokerOptions) {
    this.#options = { ...defaults, ...options };
  }

  async start(call: Call): Promise<void> {
    const { clock } = this.#options;
    requireTimeLeft(call, clock.now());
    if (this.#running !== null) return;
    await this.#stopped;
    const connection = await readConnection(this.#options);
    const opening = Session.open({ ...this.#options, connection }, call.signal);
    try {
      const session = await this.#bounded(() => opening, call);
      this.#running = { session, consumption: null };
    } catch (error) {
      // It may still open, with nobody there to close it.
      void opening.then((session) => session.close()).catch(() => undefined);
      throw error;
    }
  }

  async check(call: Call): Promise<void> {
    requireTimeLeft(call, this.#options.clock.now());
    const { session, consumption } = this.#requireRunning();
    await this.#bounded(() => session.check(), call);
    const failure = consumption?.failure ?? session.backlog.refusal();
    if (failure !== null) throw failure;
  }

  publish(envelope: Buffer, call: Call, partitionKey?: string): Promise<Position> {
    return this.#bounded(async () => {
      requireEnvelopeSize(envelope);
      return this.#requireRunning().session.publish(envelope, call, partitionKey);
    }, call);
  }

  consume(handler: DeliveryHandler): Consumption {
    const running = this.#requireRunning();
    if (running.consumption !== null) {
      throw new PatchbayError('conflict', 'This process consumes from Kafka already.');
    }
    const { client, progress, partitions, backlog } = running.session;
    const consumption = new KafkaConsumption({
      ...this.#options,
      client,
      handler,
      topic: this.#options.topic.name,
      limits,
      // All partitions have their turn, however much lies in the first ones.
      fetch: { bytes: FETCH_BYTES, partitionBytes: Math.max(2 * MIB, Math.floor(FETCH_BYTES / partitions)) },
      isAwaited: () => progress.isAwaited,
      onCommitted: (partition, next) => {
        backlog.noteCommitted();
        progress.advance(partition, next);
      },
    });
    running.consumption = consumption;
    return {
      stop: async () => {
        await consumption.stop();
        if (running.consumption === consumption) running.consumption = null;
      },
    };
  }

  async committed(position: Position, call: Call): Promise<void> {
    requireTimeLeft(call, this.#options.clock.now());
    const { session, consumption } = this.#requireRunning();
    const place = parsePosition(position);
    if (session.progress.isCommitted(place)) return;
    const { committed, forget } = session.progress.wait(place);
    consumption?.wake();
    try {
      await this.#bounded(() => committed, call);
    } finally {
      forget();
    }
  }

  async lag(call: Call): Promise<Lag> {
    requireTimeLeft(call, this.#options.clock.now());
    const { session } = this.#requireRunning();
    return this.#bounded(() => session.backlog.measureAnew(), call);
  }

  /** What stands against publishing, as far as it is known without asking. */
  refusal(): PatchbayError | null {
    return this.#running?.session.backlog.refusal() ?? null;
  }

  stop(): Promise<void> {
    const running = this.#running;
    if (running !== null) {
      this.#running = null;
      this.#stopped = this.#stop(running);
    }
    return this.#stopped;
  }

  async #stop({ session, consumption }: Running): Promise<void> {
    await consumption?.stop();
    session.progress.rejectAll(stopping());
    await session.close();
  }

  async #bounded<T>(begin: () => Promise<T>, call: Call): Promise<T> {
    try {
      return await boundedByCall(begin, call, this.#options.clock.now());
    } catch (error) {
      throw translateKafkaError(error);
    }
  }

  #requireRunning(): Running {
    if (this.#running === null) throw stopping();
    return this.#running;
  }
}
