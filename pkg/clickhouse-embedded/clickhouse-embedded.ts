import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { PatchbayError } from '../errors/index.js';
import { waitBackOff } from '../retry/index.js';
import { ask } from './ask.js';
import { EngineProcess } from './engine-process.js';
import { completeOptions, type ClickHouseEmbeddedOptions, type CompleteOptions } from './options.js';

/** What a ClickHouse client needs. */
export interface EngineConnection {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export type EngineState = 'stopped' | 'starting' | 'ready' | 'restarting' | 'stopping';

const USERNAME = 'default';
const BACK_OFF = { firstMs: 100, longestMs: 5_000 };
/** An engine that lived so long did not die of its start: the back-off begins anew. */
const SETTLED_MS = 10_000;
/** After so many failed restarts the port counts as taken, and another one is chosen. */
const PORT_ATTEMPTS = 5;
/** Threads beyond those of the statements, so that the call that kills one always finds a free one. */
const SPARE_THREADS = 4;
/**
 * For glibc's allocator, through which the bodies of inserts go. By itself it keeps a heap for each thread that ever
 * sent one, as large as the body: 200 MB after some inserts of 15 MB. Large blocks go back to the system at once.
 */
const MEMORY_GIVEN_BACK = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(1024 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(8 * 1024 * 1024),
};

/**
 * A ClickHouse in a child process of its own: chDB behind ClickHouse's HTTP interface, on the loopback, with a
 * random password. When it dies it is started again for as long as it takes, on the same port and with the
 * same password, so that a client made once goes on. It dies with this process, however that dies.
 */
export class ClickHouseEmbedded {
  readonly #options: CompleteOptions;
  readonly #listeners = new Set<(state: EngineState) => void>();
  #state: EngineState = 'stopped';
  #process: EngineProcess | undefined;
  #connection: EngineConnection | undefined;
  #life: AbortController | undefined;
  #supervision: Promise<void> | undefined;

  constructor(options: ClickHouseEmbeddedOptions) {
    this.#options = completeOptions(options);
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Of the engine's process; undefined while there is none. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Stays the same through restarts unless another program has taken the port. */
  get connection(): EngineConnection {
    if (this.#connection !== undefined) return this.#connection;
    throw new PatchbayError('unavailable', 'The embedded engine has not been started.');
  }

  /** Called at every change; gives the function that ends it. */
  onStateChange(listener: (state: EngineState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits for an earlier engine on the folder to be gone, and for this one to answer. Rejects where it cannot
   * be started at all, saying how to mend it: `unsupported_platform`, `in_use`, `invalid_settings` (the folder),
   * `incompatible_data`; `unavailable` for the rest.
   */
  async start(): Promise<EngineConnection> {
    if (this.#state !== 'stopped') throw new Error('The embedded engine has been started already.');
    const life = (this.#life = new AbortController());
    this.#change('starting');
    const password = randomBytes(24).toString('base64url');
    try {
      await this.#launch(password, 0, life.signal);
    } catch (thrown) {
      if (this.#life === life) this.#change('stopped');
      throw thrown;
    }
    this.#supervision = this.#supervise(password, life.signal);
    return this.connection;
  }

  /** Rejects with `unavailable` unless the engine answers a query now. */
  async check(): Promise<void> {
    const { url, username, password } = this.connection;
    await ask(url, { username, password }, 'SELECT 1');
  }

  /** Kills what is running and ends the engine, by force at its deadline. May be called twice, and without a start. */
  async stop(): Promise<void> {
    const life = this.#life;
    if (life !== undefined && !life.signal.aborted) {
      this.#change('stopping');
      life.abort();
      await this.#process?.stop(this.#options.stopTimeoutMs);
    }
    await this.#supervision;
    if (this.#state === 'stopping') this.#change('stopped');
  }

  async #launch(password: string, port: number, signal: AbortSignal): Promise<void> {
    const { entry, folder, environment, limits, bodyLimit, lockTimeoutMs, startTimeoutMs, logger } =
      this.#options;
    const engine = new EngineProcess({
      entry,
      // TZ: the engine takes the process's zone for its own, and its answers must not depend on the machine's.
      environment: {
        TZ: 'UTC',
        ...MEMORY_GIVEN_BACK,
        ...environment,
        UV_THREADPOOL_SIZE: String(limits.reads + limits.writes + SPARE_THREADS),
      },
      onLine: (line) => logger.warn({ line }, 'the embedded engine says'),
    });
    this.#process = engine;
    const credentials = { username: USERNAME, password };
    const orders = { folder: resolve(folder), port, credentials, limits, bodyLimit, lockTimeoutMs };
    const taken = await engine.start(orders, startTimeoutMs);
    if (signal.aborted)
      throw new PatchbayError('stopping', 'The embedded engine was stopped while it started.');
    this.#connection = { url: `http://127.0.0.1:${taken}`, ...credentials };
    this.#change('ready');
    logger.info({ pid: engine.pid ?? null }, 'the embedded engine is ready');
  }

  async #supervise(password: string, signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const readyAt = performance.now();
      const exit = await this.#process?.exited;
      if (isAborted(signal)) return;
      this.#options.logger.warn({ ...exit }, 'the embedded engine died; it is started again');
      this.#change('restarting');
      failures = performance.now() - readyAt > SETTLED_MS ? 1 : failures + 1;
      failures = await this.#restart(password, failures, signal);
    }
  }

  /** Tries until it is up or the signal aborts; gives the number of failures so far. */
  async #restart(password: string, before: number, signal: AbortSignal): Promise<number> {
    const port = Number(new URL(this.connection.url).port);
    for (let failures = before; ; failures += 1) {
      await waitBackOff(failures, BACK_OFF, signal);
      if (signal.aborted) return failures;
      try {
        await this.#launch(password, failures - before < PORT_ATTEMPTS ? port : 0, signal);
        return failures;
      } catch (error) {
        if (isAborted(signal)) return failures;
        this.#options.logger.warn({ error: String(error) }, 'the embedded engine could not be started again');
      }
    }
  }

  #change(state: EngineState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

/** Reads the flag anew: the compiler takes it for unchanged across an await. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
