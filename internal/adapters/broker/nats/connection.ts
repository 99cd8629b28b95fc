import { connect, Events, type ConnectionOptions, type Msg, type MsgHdrs, type NatsConnection } from 'nats';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import { waitBackOff } from '../../../../pkg/retry/index.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import { boundedByCall } from '../delivery/index.js';
import { translateNatsError } from './errors.js';

/** How long one attempt waits for its answer: an answer that got lost is not waited for until the deadline. */
const ATTEMPT_MS = 2_000;
/** As plain texts: the driver's status has one of two enumerations. */
const statuses: Readonly<Record<'lost' | 'back' | 'error', string>> = {
  lost: Events.Disconnect,
  back: Events.Reconnect,
  error: Events.Error,
};
const retryBackOff = { firstMs: 50, longestMs: 500 };

export interface ConnectionParts {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * One connection, which comes back by itself for ever. Nothing is sent while it is away: the driver would keep it and
 * send it later, whoever still wants that.
 */
export class Connection {
  readonly nats: NatsConnection;
  readonly #parts: ConnectionParts;
  readonly #changes = new Set<() => void>();
  readonly #closing = new AbortController();
  #isUp = true;

  private constructor(nats: NatsConnection, parts: ConnectionParts) {
    this.nats = nats;
    this.#parts = parts;
    void this.#watch();
  }

  static async open(options: ConnectionOptions, call: Call, parts: ConnectionParts): Promise<Connection> {
    const timeout = Math.max(1, Math.min(10_000, call.deadline - parts.clock.now()));
    const connecting = connect({ ...options, timeout });
    try {
      const nats = await boundedByCall(() => connecting, call, parts.clock.now());
      return new Connection(nats, parts);
    } catch (error) {
      // The call may be over while the connection is still being made.
      void connecting.then((late) => late.close()).catch(() => undefined);
      throw error;
    }
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Tells when the connection was lost, when it is back, and when it closes. Returns how to end that. */
  onChange(listener: () => void): () => void {
    this.#changes.add(listener);
    return () => void this.#changes.delete(listener);
  }

  /** One question and its answer. A lost connection ends the wait: the answer will not come. */
  async ask(subject: string, payload: Uint8Array, headers?: MsgHdrs, timeout = ATTEMPT_MS): Promise<Msg> {
    let forget = (): void => undefined;
    const lost = new Promise<never>((_, reject) => {
      forget = this.onChange(() => reject(this.#away()));
      if (!this.#isUp) reject(this.#away());
    });
    try {
      if (!this.#isUp) throw this.#away();
      const asked = this.nats.request(subject, payload, { timeout, ...(headers && { headers }) });
      return await Promise.race([asked, lost]);
    } finally {
      lost.catch(() => undefined);
      forget();
    }
  }

  /**
   * Makes attempts until one succeeds, one fails for good (full, or not retryable), or the call is over. A deadline is told by
   * what made the last attempt fail, where one did.
   */
  async insist<T>(attempt: () => Promise<T>, call: Call): Promise<T> {
    let last = null as PatchbayError | null;
    const told = async (): Promise<T> => {
      try {
        return await attempt();
      } catch (thrown) {
        last = translateNatsError(thrown);
        throw last;
      }
    };
    try {
      return await boundedByCall(() => this.#insist(told, call), call, this.#parts.clock.now());
    } catch (error) {
      if (error instanceof PatchbayError && error.code === 'deadline_exceeded') throw last ?? error;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#isUp = false;
    this.#tell();
    await this.nats.close();
  }

  async #insist<T>(attempt: () => Promise<T>, call: Call): Promise<T> {
    for (let count = 1; ; count += 1) {
      try {
        await this.#untilUp(call);
        return await attempt();
      } catch (thrown) {
        const error = translateNatsError(thrown);
        if (!error.retryable || error.code === 'storage_full' || error.code === 'stopping') throw error;
        if (this.#isOver(call)) throw error;
        await waitBackOff(count, retryBackOff, call.signal);
      }
    }
  }

  async #untilUp(call: Call): Promise<void> {
    while (!this.#isUp) {
      if (this.#closing.signal.aborted) throw stopping();
      if (this.#isOver(call)) throw this.#away();
      await new Promise<void>((resolve) => {
        const resume = (): void => {
          clearTimeout(timer);
          forget();
          resolve();
        };
        const forget = this.onChange(resume);
        const timer = setTimeout(resume, Math.max(1, Math.min(500, call.deadline - this.#parts.clock.now())));
      });
    }
  }

  #isOver(call: Call): boolean {
    return call.signal.aborted || this.#parts.clock.now() >= call.deadline;
  }

  async #watch(): Promise<void> {
    for await (const { type: event, data } of this.nats.status()) {
      const type: string = event;
      const said = typeof data === 'string' ? data : JSON.stringify(data);
      const { logger } = this.#parts;
      if (type === statuses.lost) {
        // It is said at every attempt to come back.
        if (this.#isUp) logger.warn({ server: said }, 'NATS is away');
        this.#isUp = false;
      } else if (type === statuses.back) {
        this.#isUp = true;
        logger.info({ server: said }, 'NATS is back');
      } else if (type === statuses.error) {
        logger.warn({ error: said }, 'NATS reports an error');
        continue;
      } else {
        continue;
      }
      this.#tell();
    }
  }

  #tell(): void {
    for (const listener of [...this.#changes]) listener();
  }

  #away(): PatchbayError {
    if (this.#closing.signal.aborted) return stopping();
    return new PatchbayError('unavailable', 'NATS is away.');
  }
}

function stopping(): PatchbayError {
  return new PatchbayError('stopping', 'The NATS broker is not running.');
}
