import { Redis } from 'ioredis';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import { backOffMs } from '../../../../pkg/retry/index.js';
import type { Call } from '../../../ports/call.js';
import { bounded } from '../sql/index.js';
import { codeOf, translate } from './errors.js';

export interface RedisSettings {
  readonly url: string;
  /** Before every key: several installations may share a server. */
  readonly prefix: string;
  readonly logger: Logger;
}

/** A server that is silent for so long with something to answer is given up, and connected to anew. */
const SILENT_MS = 1_000;
/** No command takes longer, whoever forgot to bound it. */
const COMMAND_MS = 500;
const CONNECT_MS = 2_000;
const CLOSE_MS = 200;
/** How long a start waits for the server, before it goes on without. */
const START_MS = 2_000;
const BACK_OFF = { firstMs: 50, longestMs: 2_000 };

/**
 * One connection of this process, for all that stands on Redis. While it is away, what is asked of it fails at once;
 * nothing waits in a queue, and nothing is sent twice. It is connected to again for as long as that takes.
 */
export class RedisConnection {
  readonly prefix: string;
  readonly #client: Redis;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  #serverId: string | null = null;
  #isAwaySaid = false;
  #onMet = (): void => undefined;

  /** Connects to nothing. */
  constructor({ url, prefix, logger }: RedisSettings) {
    this.prefix = prefix;
    this.#logger = logger;
    this.#client = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      // Of commands, not of connections: they fail with the connection.
      maxRetriesPerRequest: 0,
      // For ever, but not after a stop that came while it was being connected to.
      retryStrategy: (attempt) => (this.#stop.signal.aborted ? null : 1 + backOffMs(attempt, BACK_OFF)),
      // A server that was primary before a failover, and has become a replica.
      reconnectOnError: (error) => codeOf(error) === 'READONLY',
      connectTimeout: CONNECT_MS,
      // A server that is silent does not close its end; nor does one that has gone.
      disconnectTimeout: CLOSE_MS,
      commandTimeout: COMMAND_MS,
      socketTimeout: SILENT_MS,
      // It is asked below who it is, which shows the same.
      enableReadyCheck: false,
      connectionName: 'patchbay',
    });
    // Without a listener the driver writes to the terminal.
    this.#client.on('error', (error: unknown) => this.#noteAway(error));
    this.#client.on('close', () => {
      this.#serverId = null;
    });
    this.#client.on('ready', () => void this.#meet());
  }

  /** For libraries that bring commands of their own; bounded as all are. */
  get client(): Redis {
    return this.#client;
  }

  /** Resolves when the server can be used, or after a moment without it: then it is tried on in the background. */
  async start(): Promise<void> {
    if (this.#client.status !== 'wait') return;
    const met = new Promise<void>((resolve) => (this.#onMet = resolve));
    this.#client.connect().catch(() => undefined);
    const call = { signal: this.#stop.signal, deadline: Date.now() + START_MS };
    await bounded(call, () => met).catch((error: unknown) => this.#noteAway(error));
  }

  stop(): Promise<void> {
    this.#stop.abort();
    this.#client.disconnect();
    return Promise.resolve();
  }

  /**
   * @param work gets the id of the server's process, too: another one after a restart or a failover, even where the data
   *   are those of before
   * Errors: `unavailable`, `storage_full`, `cancelled`, `deadline_exceeded`. After the last two nobody knows what was done.
   */
  async run<T>(call: Call, work: (client: Redis, serverId: string) => Promise<T>): Promise<T> {
    const serverId = this.#serverId;
    if (serverId === null) throw new PatchbayError('unavailable', 'Redis cannot be reached.');
    try {
      return await bounded(call, () => work(this.#client, serverId));
    } catch (thrown) {
      throw translate(thrown, call);
    }
  }

  async #meet(): Promise<void> {
    const { stream } = this.#client;
    try {
      const serverId = await this.#client.info('server').then(
        (text) => /^run_id:(\w+)/m.exec(text)?.[1] ?? '',
        (error: unknown) => {
          // Some hosts forbid it. What it protects from, a server that comes back with old data, they say they avoid.
          if (codeOf(error) === 'NOPERM' || codeOf(error) === 'ERR') return '';
          throw error;
        },
      );
      if (this.#client.stream !== stream) return;
      this.#serverId = serverId;
      this.#noteBack();
      this.#onMet();
    } catch (error) {
      this.#noteAway(error);
      if (!this.#stop.signal.aborted) this.#client.disconnect(true);
    }
  }

  /** Once: it is tried again every second or two. */
  #noteAway(thrown: unknown): void {
    if (this.#isAwaySaid || this.#stop.signal.aborted) return;
    this.#isAwaySaid = true;
    this.#logger.warn(
      { err: translate(thrown) },
      'Redis is away: no answers are kept, and limits are those of this process',
    );
  }

  #noteBack(): void {
    if (this.#isAwaySaid) this.#logger.info('Redis is back');
    this.#isAwaySaid = false;
  }
}
