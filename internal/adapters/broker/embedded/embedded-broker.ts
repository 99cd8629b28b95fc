import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import type { BackOff } from '../../../../pkg/retry/index.js';
import { maxEncodedEnvelopeBytes } from '../../../domain/envelope.js';
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
import { Capacity, freeDiskBytes } from './capacity.js';
import { CommittedWaiters } from './committed-waiters.js';
import { CheckPace } from './file-check/check-pace.js';
import { EmbeddedLog } from './log.js';
import { LogConsumption } from './log-consumption.js';

export interface EmbeddedBrokerOptions {
  /** Holds the log and nothing else; made by `start`. Whoever starts the broker keeps other processes out of it. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Envelopes held, in bytes; above it, publish answers `storage_full`. 64 GiB. */
  readonly maxBytes?: number;
  /** Free disk below which publish answers `storage_full`. 256 MiB. */
  readonly reserveBytes?: number;
  /** A file that is larger gives disk and memory back as soon as all of it is consumed. 64 MiB. */
  readonly largeFileBytes?: number;
  /** How many bytes a handler is given at once, one envelope at least. 15 MiB: large inserts are what engines like. */
  readonly deliveryBytes?: number;
  /** How many envelopes a handler is given at once. 2,000. */
  readonly deliveryEnvelopes?: number;
  /** When a handler is called. 12 MiB, 500 ms. */
  readonly gather?: GatherRule;
  /** How long a handler that rejected is left alone. From 100 ms to 30 s. */
  readonly redelivery?: BackOff;
  /** Free space on the disk of a folder, in bytes. By statfs. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

const MIB = 1024 * 1024;
const defaults = {
  maxBytes: 64 * 1024 * MIB,
  reserveBytes: 256 * MIB,
  largeFileBytes: 64 * MIB,
  deliveryBytes: 15 * MIB,
  gather: { bytes: 12 * MIB, ms: 500 },
  deliveryEnvelopes: 2_000,
  redelivery: { firstMs: 100, longestMs: 30_000 },
  freeBytes: freeDiskBytes,
};

interface Running {
  readonly log: EmbeddedLog;
  readonly capacity: Capacity;
}

/** The broker inside the process: a durable log in a folder. A position is an entry's number, in decimal. */
export class EmbeddedBroker implements Broker {
  readonly #options: Required<EmbeddedBrokerOptions>;
  readonly #waiters = new CommittedWaiters();
  #running: Running | null = null;
  #consumption: LogConsumption | null = null;
  #stopped: Promise<void> = Promise.resolve();

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = { ...defaults, ...options };
  }

  async start(call: Call): Promise<void> {
    const { folder, maxBytes, largeFileBytes, clock, logger } = this.#options;
    requireTimeLeft(call, clock.now());
    if (this.#running !== null) return;
    await this.#stopped;
    // Pages are not filled to the brim, and those of consumed envelopes lie between others: room for that.
    const mapBytes = 4 * maxBytes + 1024 * MIB;
    // Not bounded by the deadline: checking a large log takes as long as its disk does, and says so.
    const pace = new CheckPace(logger, call.signal);
    const log = await EmbeddedLog.open({ folder, mapBytes, largeFileBytes, pace });
    this.#running = { log, capacity: new Capacity(this.#options, log) };
  }

  async check(call: Call): Promise<void> {
    requireTimeLeft(call, this.#options.clock.now());
    const { log, capacity } = this.#requireRunning();
    const failure = log.damage ?? this.#consumption?.failure ?? null;
    if (failure !== null) throw failure;
    log.read(0, 1);
    await boundedByCall(() => capacity.check(), call, this.#options.clock.now());
  }

  /** When there is no room for the largest envelope: which one comes is not known yet. */
  refusal(): PatchbayError | null {
    return this.#running?.capacity.refusal(maxEncodedEnvelopeBytes) ?? null;
  }

  async publish(envelope: Buffer, call: Call): Promise<Position> {
    requireEnvelopeSize(envelope);
    const sequence = await boundedByCall(() => this.#append(envelope), call, this.#options.clock.now());
    return String(sequence);
  }

  consume(handler: DeliveryHandler): Consumption {
    const { log } = this.#requireRunning();
    if (this.#consumption !== null) {
      throw new PatchbayError('conflict', 'The embedded broker has a consumer already.');
    }
    const consumption = new LogConsumption({
      ...this.#options,
      log,
      handler,
      isAwaited: () => !this.#waiters.none,
      onConsumed: () => this.#waiters.consumedTo(log.consumed),
    });
    this.#consumption = consumption;
    return {
      stop: async () => {
        await consumption.stop();
        if (this.#consumption === consumption) this.#consumption = null;
      },
    };
  }

  async committed(position: Position, call: Call): Promise<void> {
    requireTimeLeft(call, this.#options.clock.now());
    const { log } = this.#requireRunning();
    const sequence = parsePosition(position);
    if (sequence <= log.consumed) return;
    const { consumed, forget } = this.#waiters.wait(sequence);
    this.#consumption?.wake();
    try {
      await boundedByCall(() => consumed, call, this.#options.clock.now());
    } finally {
      forget();
    }
  }

  async lag(call: Call): Promise<Lag> {
    requireTimeLeft(call, this.#options.clock.now());
    const { log } = this.#requireRunning();
    const [oldest] = log.read(0, 1);
    return Promise.resolve({
      envelopes: log.envelopes,
      bytes: log.bytes,
      oldestAt: oldest?.publishedAt ?? null,
    });
  }

  stop(): Promise<void> {
    const running = this.#running;
    if (running !== null) {
      this.#running = null;
      this.#stopped = this.#stop(running);
    }
    return this.#stopped;
  }

  async #stop({ log }: Running): Promise<void> {
    await this.#consumption?.stop();
    this.#consumption = null;
    this.#waiters.rejectAll(stopping());
    await log.close();
  }

  /** Goes on when the caller has given up: the consumer is woken for what is stored, whoever knows of it. */
  async #append(envelope: Buffer): Promise<number> {
    const room = await this.#requireRunning().capacity.admit(envelope.length);
    try {
      const sequence = await this.#requireRunning().log.append(envelope, this.#options.clock.now());
      this.#consumption?.wake();
      return sequence;
    } catch (error) {
      throw refusedAsDamaged(error);
    } finally {
      room.done();
    }
  }

  #requireRunning(): Running {
    if (this.#running === null) throw stopping();
    return this.#running;
  }
}

/** For clients it is an outage: what they send can be stored once the log is mended. */
function refusedAsDamaged(error: unknown): unknown {
  if (!(error instanceof PatchbayError) || error.code !== 'incompatible_data') return error;
  return new PatchbayError('unavailable', 'The log is damaged, and takes nothing more.', { cause: error });
}

function parsePosition(position: Position): number {
  const sequence = /^[0-9]{1,16}$/.test(position) ? Number(position) : 0;
  if (sequence > 0) return sequence;
  throw new PatchbayError('invalid_request', 'This is no position of the embedded broker.');
}

function stopping(): PatchbayError {
  return new PatchbayError('stopping', 'The embedded broker is not running.');
}
