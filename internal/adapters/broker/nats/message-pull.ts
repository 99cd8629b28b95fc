import { createInbox, nanos, type Msg, type Subscription } from 'nats';
import type { Logger } from '../../../../pkg/logger/index.js';
import type { Connection } from './connection.js';
import { CONSUMER } from './consumer-form.js';
import { sequenceOf, type HeldMessages } from './held-messages.js';

/** A consumer that is stopped, or cut off, goes on being given messages until its question expires. */
const EXPIRES_MS = 5_000;
const HEARTBEAT_MS = 2_000;
/** An answer of the server that brings no message is not asked for again at once. */
const PAUSE_MS = 250;
/** Less room is not worth a question; a message always fits into it. */
const LEAST_ROOM_BYTES = 2 * 1024 * 1024;

const HEARTBEAT = 100;
const EXPIRED = 408;
const UNTAKEN = 503;
const CONFLICT = 409;

export interface PullParts {
  readonly connection: Connection;
  readonly stream: string;
  readonly logger: Logger;
  readonly held: HeldMessages;
  /** How much may wait at once. */
  readonly maxBytes: number;
  readonly maxCount: number;
  /** Told when a message has come. */
  readonly onMessage: () => void;
  /** Told when the server knows no such consumer. */
  readonly onMissing: () => void;
}

interface Request {
  readonly inbox: string;
  /** How many messages it may still bring. */
  left: number;
  hasBrought: boolean;
}

/**
 * Asks the stream for messages, one question at a time, each for as much as there is room for. The driver's own `consume`
 * limits bytes or messages, never both, and forgets on a stop what is on its way, which then stays away for the ack wait.
 */
export class MessagePull {
  readonly #parts: PullParts;
  readonly #inbox = createInbox();
  readonly #subscription: Subscription;
  readonly #forgetChanges: () => void;
  #request: Request | null = null;
  #requests = 0;
  /** Raised by every message and heartbeat: without any, the question is taken for lost. */
  #heardAt = 0;
  #timer: NodeJS.Timeout | null = null;
  /** Why the server had nothing: told once, until it has something. */
  #told: string | null = null;
  #isStopping = false;

  constructor(parts: PullParts) {
    this.#parts = parts;
    const { connection } = parts;
    this.#subscription = connection.nats.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (error === null) this.#receive(message);
        else parts.logger.error({ error }, 'NATS refuses the subscription of the consumer');
      },
    });
    this.#forgetChanges = connection.onChange(() => {
      this.#request = null;
      this.ask();
    });
    this.ask();
  }

  /** Asks for more, where there is room and no question open. */
  ask(): void {
    const { connection, stream, held, maxBytes, maxCount } = this.#parts;
    if (this.#isStopping || this.#request !== null || this.#timer !== null || !connection.isUp) return;
    const [bytes, count] = [maxBytes - held.bytes, maxCount - held.count];
    if (count <= 0 || (bytes < LEAST_ROOM_BYTES && held.bytes > 0)) return;
    this.#requests += 1;
    const inbox = `${this.#inbox}.${this.#requests}`;
    this.#request = { inbox, left: count, hasBrought: false };
    this.#heardAt = performance.now();
    this.#watch(this.#request);
    connection.nats.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${stream}.${CONSUMER}`,
      JSON.stringify({
        batch: count,
        max_bytes: Math.max(bytes, LEAST_ROOM_BYTES),
        expires: nanos(EXPIRES_MS),
        idle_heartbeat: nanos(HEARTBEAT_MS),
      }),
      { reply: inbox },
    );
  }

  /** Resolves when nothing more will come: what was on its way is held. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#forgetChanges();
    if (this.#parts.connection.isUp) await this.#subscription.drain().catch(() => undefined);
    else this.#subscription.unsubscribe();
  }

  #receive(message: Msg): void {
    this.#heardAt = performance.now();
    const request = this.#request;
    const sequence = sequenceOf(message.reply);
    if (sequence !== null) {
      this.#told = null;
      const isNew = this.#parts.held.add(sequence, message);
      // It bears the stream's subject, not the question's; with one question at a time it is the answer to that.
      if (request !== null) this.#count(request);
      if (isNew) this.#parts.onMessage();
      return;
    }
    if (request?.inbox !== message.subject) return;
    const { code = 0, description = '' } = message.headers ?? {};
    if (code === HEARTBEAT) return;
    this.#request = null;
    const isUsual = code === EXPIRED || (code === CONFLICT && request.hasBrought);
    if (isUsual) {
      this.#told = null;
      this.ask();
      return;
    }
    this.#tell(code, description);
    if (code === UNTAKEN || code === CONFLICT) this.#parts.onMissing();
    this.#pause();
  }

  #tell(code: number, description: string): void {
    const { logger, stream } = this.#parts;
    const reason = code === UNTAKEN ? 'the consumer, its stream or JetStream is missing' : description;
    if (this.#told === reason) return;
    this.#told = reason;
    logger.warn(
      { stream, code, reason },
      'NATS has no messages for the consumer: it is asked again until it has',
    );
  }

  #count(request: Request): void {
    request.left -= 1;
    request.hasBrought = true;
    if (request.left > 0) return;
    this.#request = null;
    this.ask();
  }

  #pause(): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.ask();
    }, PAUSE_MS);
  }

  #watch(request: Request): void {
    const timer = setTimeout(() => {
      if (this.#request !== request || this.#isStopping) return;
      if (performance.now() - this.#heardAt < 2.5 * HEARTBEAT_MS) {
        this.#watch(request);
        return;
      }
      this.#request = null;
      this.ask();
    }, HEARTBEAT_MS);
    timer.unref();
  }
}
