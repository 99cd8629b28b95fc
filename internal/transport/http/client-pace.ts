import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { inject, injectable } from 'tsyringe';
import { token } from '../../ports/tokens.js';
import { refuseLateRequest } from './broken-request.js';

export interface ClientLimits {
  /** Open connections; further ones are closed at once. */
  readonly connections: number;
  /** How long headers may take, and how long a body may come below its least rate, in ms. */
  readonly slowMs: number;
  /** How long an answer may lie unread, in ms; up to twice as long where a part of it was read. */
  readonly unreadMs: number;
}
export const CLIENT_LIMITS = token<ClientLimits>('ClientLimits');

/** Bytes a second that a body must come with. The slowest modems of old had as much. */
const LEAST_RATE = 1_024;
const LOOK_MS = 1_000;

interface Pace {
  /** The latest answer, until its request is known to have come whole. */
  latest: ServerResponse | null;
  /** A body that is coming: since when it was looked at, and what the connection had received by then. */
  body: { readonly of: ServerResponse; readonly since: number; readonly received: number } | null;
}

/**
 * Cuts clients that send or read too slowly. All connections are looked at once a second, so that a request costs
 * one note; times are therefore kept to a second.
 *
 * Headers, and the time of a request as a whole, are Node's own to bound.
 */
@injectable()
export class ClientPace {
  readonly #connections = new Map<Socket, Pace>();
  readonly #slowMs: number;
  readonly #unreadMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(@inject(CLIENT_LIMITS) limits: ClientLimits) {
    this.#slowMs = limits.slowMs;
    // A time that is nobody else's, so that it is known again on a socket.
    this.#unreadMs = limits.unreadMs + 1;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  connected(socket: Socket): void {
    this.#connections.set(socket, { latest: null, body: null });
    socket.once('close', () => this.#connections.delete(socket));
  }

  asked(socket: Socket, response: ServerResponse): void {
    const pace = this.#connections.get(socket);
    if (pace !== undefined) pace.latest = response;
  }

  #look(): void {
    const now = performance.now();
    for (const [socket, pace] of this.#connections) {
      this.#lookAtBody(socket, pace, now);
      this.#lookAtReading(socket);
    }
  }

  #lookAtBody(socket: Socket, pace: Pace, now: number): void {
    const { latest } = pace;
    if (latest === null || latest.req.complete) {
      pace.latest = null;
      pace.body = null;
      return;
    }
    // A request that waits for the answer before it is not read yet: that is not its client's doing.
    const isWaiting = latest.socket === null && !latest.headersSent;
    if (pace.body?.of !== latest || isWaiting) {
      pace.body = { of: latest, since: now, received: socket.bytesRead };
      return;
    }
    const elapsed = now - pace.body.since;
    if (elapsed < this.#slowMs) return;
    if ((socket.bytesRead - pace.body.received) * 1_000 >= LEAST_RATE * elapsed) return;
    if (latest.headersSent) socket.destroy();
    else refuseLateRequest(socket);
  }

  /**
   * While something is unsent, the socket gets Node's own time-out, which destroys the socket. It starts again with
   * every write that is out, and once more at its end where a part of one went out: up to twice the time. How far a
   * write has come is nowhere else to be seen.
   */
  #lookAtReading(socket: Socket): void {
    const isWatched = socket.timeout === this.#unreadMs;
    const isUnsent = socket.writableLength > 0;
    if (isUnsent && !isWatched) socket.setTimeout(this.#unreadMs);
    // The server itself may take its time for what comes next.
    if (isWatched && !isUnsent) socket.setTimeout(0);
  }
}
