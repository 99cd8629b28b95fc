import { createRequire } from 'node:module';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { Kafka, logLevel, type KafkaConfig, type SASLOptions } from 'kafkajs';
import type { Logger } from '../../../../pkg/logger/index.js';
import { mendRequestQueue } from './request-queue.js';

export interface KafkaConnection {
  /** `host:port`, some of the cluster's. */
  readonly brokers: readonly string[];
  /** Null: without TLS. `ca` in PEM; null: the system's. */
  readonly tls: { readonly ca: string | null } | null;
  readonly sasl: SASLOptions | null;
}

/** How long one request may take. What has to be quicker gives up earlier, and the request goes on. */
export const REQUEST_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;

/** Of few attempts: whoever calls tries again himself, for as long as he has time. */
export const RETRY = { initialRetryTime: 50, maxRetryTime: 500, factor: 0.2, multiplier: 2, retries: 3 };

interface Listening {
  on(event: never, listener: (event: { payload: { broker: string } }) => void): unknown;
  readonly events: { readonly REQUEST_TIMEOUT: string };
}

/** What all clients of one broker object share: where Kafka is, how to log in, and who is told what. */
export class KafkaClient {
  readonly kafka: Kafka;
  readonly config: KafkaConfig;
  readonly #sockets = new Map<string, Set<Socket>>();
  #isClosed = false;

  constructor({ brokers, tls, sasl }: KafkaConnection, logger: Logger) {
    mendRequestQueue(createRequire(import.meta.url));
    this.config = {
      clientId: 'patchbay',
      brokers: [...brokers],
      ...(tls !== null && { ssl: tls.ca === null ? true : { ca: [tls.ca] } }),
      // A copy: kafkajs keeps in it what logs in with this password, and would take that over to another client's.
      ...(sasl !== null && { sasl: { ...sasl } }),
      connectionTimeout: 3_000,
      authenticationTimeout: 5_000,
      requestTimeout: REQUEST_MS,
      enforceRequestTimeout: true,
      retry: RETRY,
      socketFactory: (target) => this.#connect(target),
      logLevel: logLevel.WARN,
      logCreator: () => (entry) => {
        // Most of what it calls an error is tried again, here or by itself; who gives up says so.
        const { message, broker, error, groupId } = entry.log as Readonly<Record<string, unknown>>;
        logger.debug({ from: entry.namespace, broker, error, groupId }, `kafka: ${String(message)}`);
      },
    };
    this.kafka = new Kafka(this.config);
  }

  /**
   * kafkajs rejects a request that is not answered, and goes on to use its connection. Where that is half open (the other
   * end is gone and nobody said so) it would stay so for ever.
   */
  cutWhereSilent<C>(client: C): C {
    const listening = client as Listening;
    listening.on(listening.events.REQUEST_TIMEOUT as never, ({ payload }) => this.cut(payload.broker));
    return client;
  }

  /** Ends the connections to this `host:port`. New ones are made when they are needed. */
  cut(broker: string): void {
    for (const socket of this.#sockets.get(broker) ?? []) {
      socket.destroy(new Error('A request was not answered.'));
    }
  }

  /** After its clients were disconnected: what one of them was doing then would connect it again, and for ever. */
  close(): void {
    this.#isClosed = true;
    for (const broker of this.#sockets.keys()) this.cut(broker);
  }

  #connect(target: { host: string; port: number; ssl: ConnectionOptions; onConnect: () => void }): Socket {
    if (this.#isClosed) throw new Error('The client is closed.');
    const { host, port, ssl, onConnect } = target;
    // Its types say that there always are some.
    const isSecure = Boolean(ssl as ConnectionOptions | undefined);
    const socket = !isSecure
      ? connectTcp({ host, port }, onConnect)
      : connectTls(
          { host, port, ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }), ...ssl },
          onConnect,
        );
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.setNoDelay(true);
    const broker = `${host}:${port}`;
    const sockets = this.#sockets.get(broker) ?? new Set();
    this.#sockets.set(broker, sockets.add(socket));
    socket.once('close', () => sockets.delete(socket));
    return socket;
  }
}
