import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { Server as NetServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { Readiness } from '../../services/health/readiness.js';
import { lacksHost, refuseBrokenRequest, refuseTunnel, refuseWithoutHost } from './broken-request.js';
import { CLIENT_LIMITS, ClientPace, type ClientLimits } from './client-pace.js';
import { HTTP_HANDLER, type HttpHandler } from './http-handler.js';
import { oneAtATime } from './one-at-a-time.js';
import { assignRequestId } from './request-id.js';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

const limits: ServerOptions = {
  requestTimeout: 30_000,
  // How often Node looks whether its time-outs have passed.
  connectionsCheckingInterval: 1_000,
  // The filters of a question stand in its URL.
  maxHeaderSize: 64 * 1024,
  // Node's own refusal is no problem document.
  requireHostHeader: false,
};

/** `wait=stored` may take 10 s; a client that never finishes its request must not keep the others from their stop. */
const STOP_GRACE_MS = 12_000;

/** Kept connections that ask again within this time get an answer, which says `Connection: close`. */
const KEPT_GRACE_MS = 1_000;

/** The process's one port, whatever is answered on it. */
@injectable()
export class HttpServer {
  readonly #handler: HttpHandler;
  readonly #readiness: Readiness;
  readonly #pace: ClientPace;
  readonly #clients: ClientLimits;
  #server: Server | undefined;

  constructor(
    @inject(HTTP_HANDLER) handler: HttpHandler,
    @inject(Readiness) readiness: Readiness,
    @inject(ClientPace) pace: ClientPace,
    @inject(CLIENT_LIMITS) clients: ClientLimits,
  ) {
    this.#handler = handler;
    this.#readiness = readiness;
    this.#pace = pace;
    this.#clients = clients;
  }

  /** Errors: `in_use` when another program has the port. */
  async start(options: ListenOptions): Promise<AddressInfo> {
    const handle = this.#handler.build();
    const answer = oneAtATime((request: IncomingMessage, response: ServerResponse): void => {
      this.#pace.asked(request.socket, response);
      const requestId = assignRequestId(request, response);
      if (lacksHost(request)) {
        refuseWithoutHost(response, requestId);
        return;
      }
      if (this.#readiness.stopping) response.setHeader('Connection', 'close');
      handle(request, response, requestId);
    });
    const server = createServer({ ...limits, headersTimeout: this.#clients.slowMs }, answer);
    server.maxConnections = this.#clients.connections;
    server.on('connection', (socket) => this.#pace.connected(socket));
    this.#pace.start();
    // A client that asks before it sends its body is told so when the body is read, and not before it is known.
    server.on('checkContinue', answer);
    server.on('checkExpectation', answer);
    server.on('clientError', refuseBrokenRequest);
    server.on('connect', (_request, socket) => refuseTunnel(socket));
    server.keepAliveTimeout = 65_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(listenError(error, options));
      });
      server.listen(options.port, options.host, resolve);
    });
    this.#server = server;
    return server.address() as AddressInfo;
  }

  /**
   * Takes no new connection, answers what comes on those that are kept for a short while, and waits for the requests
   * that are being answered; cuts those that take too long.
   */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => {
      // That of HTTP drops the kept connections at once, and with them requests that are on their way.
      NetServer.prototype.close.call(server, () => resolve());
    });
    const grace = new AbortController();
    await Promise.race([
      closed,
      wait(KEPT_GRACE_MS, undefined, { signal: grace.signal }).catch(() => undefined),
    ]);
    grace.abort();
    server.close();
    // A kept-alive connection becomes idle when its last answer is out, which may be after the close.
    const idle = setInterval(() => server.closeIdleConnections(), 20);
    const patience = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
    await closed;
    clearInterval(idle);
    clearTimeout(patience);
    this.#pace.stop();
  }
}

function listenError(error: NodeJS.ErrnoException, { host, port }: ListenOptions): PatchbayError {
  if (error.code === 'EADDRINUSE') {
    return new PatchbayError(
      'in_use',
      `Port ${port} of ${host} is in use by another program: end it, or set HTTP_PORT to a free port.`,
      { cause: error },
    );
  }
  return new PatchbayError(
    'invalid_settings',
    `Patchbay cannot listen on ${host}:${port} (${error.code ?? error.message}): set HTTP_HOST and HTTP_PORT.`,
    { cause: error },
  );
}
