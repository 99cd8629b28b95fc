import type { JetStreamManager } from 'nats';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Broker, Consumption, Lag, Position } from '../../../ports/broker.js';
import type { Call } from '../../../ports/call.js';
import { requireEnvelopeSize, requireTimeLeft, type DeliveryHandler } from '../delivery/index.js';
import { CommittedWatch } from './committed-watch.js';
import { Connection } from './connection.js';
import { connectionFailure } from './connection-failure.js';
import { connectionOptions } from './connection-options.js';
import { NatsConsumption } from './nats-consumption.js';
import { defaults, type CompleteOptions, type NatsBrokerOptions } from './options.js';
import { parsePosition, positionOf } from './position.js';
import { publish } from './publish.js';
import { checkSync, requireFitServer } from './server-check.js';
import { mostMessageBytes } from './stream-form.js';
import { setUpStream } from './stream-setup.js';
import { StreamWatch } from './stream-watch.js';

/** For publishes that are under way at a stop. */
const STOP_GRACE_MS = 5_000;

interface Running {
  readonly connection: Connection;
  readonly manager: JetStreamManager;
  readonly committed: CommittedWatch;
  readonly stream: StreamWatch;
}

/** A stream of NATS JetStream, from which what is acknowledged goes. A position is a message's number in the stream. */
export class NatsBroker implements Broker {
  readonly #options: CompleteOptions;
  readonly #publishing = new Set<Promise<unknown>>();
  #running: Running | null = null;
  #consumption: NatsConsumption | null = null;
  #stopped: Promise<void> = Promise.resolve();

  constructor(options: NatsBrokerOptions) {
    this.#options = { ...defaults, ...options };
  }

  /** `invalid_settings` where the server or the stream would lose events, with how to mend it. */
  async start(call: Call): Promise<void> {
    const { url, files, clock, logger, stream } = this.#options;
    requireTimeLeft(call, clock.now());
    if (this.#running !== null) return;
    await this.#stopped;
    const connection = await this.#connect(await connectionOptions(url, files), call);
    try {
      requireFitServer(connection.nats);
      await checkSync(this.#options);
      await setUpStream(connection, this.#options, call);
      const manager = await connection.nats.jetstreamManager({ checkAPI: false });
      const onAwaited = (): void => this.#consumption?.wake();
      const watch = new StreamWatch({ connection, manager, options: this.#options });
      await watch.start(call);
      const committed = new CommittedWatch({ connection, manager, stream, clock, onAwaited });
      this.#running = { connection, manager, committed, stream: watch };
    } catch (error) {
      await connection.close();
      throw error;
    }
    logger.info({ stream, server: connection.nats.getServer() }, 'NATS is connected');
  }

  /** `storage_full` when an envelope would be refused, and whatever else would stop one. */
  async check(call: Call): Promise<void> {
    const { config, state } = await this.#requireRunning(call).stream.check(call);
    if (config.max_bytes > 0 && state.bytes + mostMessageBytes > config.max_bytes) {
      throw new PatchbayError(
        'storage_full',
        'The stream in NATS holds as many events as it may (NATS_STREAM_MAX_MB).',
        { retryAfter: 5 },
      );
    }
    const failure = this.#consumption?.failure ?? null;
    if (failure !== null) throw failure;
  }

  async publish(envelope: Buffer, call: Call): Promise<Position> {
    requireEnvelopeSize(envelope);
    const { connection, stream } = this.#requireRunning(call);
    if (stream.refusal !== null) throw stream.refusal;
    const onMissing = (): void => stream.lookSoon();
    const publishing = publish(connection, this.#options.stream, envelope, call, onMissing);
    this.#publishing.add(publishing);
    try {
      return positionOf(await publishing);
    } finally {
      this.#publishing.delete(publishing);
    }
  }

  /** Known by what the stream was when it was last looked at. */
  refusal(): PatchbayError | null {
    return this.#running?.stream.refusal ?? null;
  }

  consume(handler: DeliveryHandler): Consumption {
    if (this.#running === null) throw stopping();
    if (this.#consumption !== null) {
      throw new PatchbayError('conflict', 'This NATS broker has a consumer already.');
    }
    const { connection, committed, stream } = this.#running;
    const consumption = new NatsConsumption({
      connection,
      options: this.#options,
      handler,
      isAwaited: () => committed.isAwaited,
      onConsumed: (sequences) => committed.consumed(sequences),
      onMissing: () => stream.lookSoon(),
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
    const { committed } = this.#requireRunning(call);
    await committed.until(parsePosition(position), call);
  }

  async lag(call: Call): Promise<Lag> {
    const { connection, manager } = this.#requireRunning(call);
    const { state } = await connection.insist(() => manager.streams.info(this.#options.stream), call);
    const { messages, bytes, first_ts: firstAt } = state;
    return { envelopes: messages, bytes, oldestAt: messages === 0 ? null : Date.parse(firstAt) };
  }

  stop(): Promise<void> {
    const running = this.#running;
    if (running !== null) {
      this.#running = null;
      this.#stopped = this.#stop(running);
    }
    return this.#stopped;
  }

  async #stop({ connection, committed, stream }: Running): Promise<void> {
    stream.stop();
    committed.stop(stopping());
    await this.#consumption?.stop();
    this.#consumption = null;
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, connection.isUp ? STOP_GRACE_MS : 0);
    });
    await Promise.race([Promise.allSettled(this.#publishing), grace]);
    clearTimeout(timer);
    await connection.close();
  }

  async #connect(options: Awaited<ReturnType<typeof connectionOptions>>, call: Call): Promise<Connection> {
    try {
      return await Connection.open(options, call, this.#options);
    } catch (thrown) {
      throw connectionFailure(thrown, options.servers);
    }
  }

  #requireRunning(call: Call): Running {
    requireTimeLeft(call, this.#options.clock.now());
    if (this.#running === null) throw stopping();
    return this.#running;
  }
}

function stopping(): PatchbayError {
  return new PatchbayError('stopping', 'The NATS broker is not running.');
}
