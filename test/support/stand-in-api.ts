import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Tells connections apart. */
  readonly clientPort: number;
}

/** `break`: the connection ends without an answer. */
export type Answer =
  | 'break'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: object | string };

/**
 * A real HTTP server that answers as a test says, for what the true one does only by accident: faults, limits,
 * lost answers. `GET /health` is answered by itself.
 */
export class StandInApi {
  readonly seen: SeenRequest[] = [];
  /** The most requests that were being answered at once. */
  mostAtOnce = 0;
  #atOnce = 0;
  readonly #server: Server;

  /** `own`: paths that the test answers though this would by itself. */
  constructor(
    answer: (request: SeenRequest, number: number) => Answer | Promise<Answer>,
    own: readonly string[] = [],
  ) {
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        if (request.url === '/health' && !own.includes('/health')) {
          response.end('{}');
          return;
        }
        const seen = {
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(pieces).toString(),
          clientPort: request.socket.remotePort ?? 0,
        };
        this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
        void Promise.resolve(answer(seen, this.seen.push(seen))).then((given) => {
          this.#atOnce--;
          if (given === 'break') {
            request.socket.destroy();
            return;
          }
          const { status, headers = {}, body = {} } = given;
          response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
        });
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The answer to a batch whose events are all new. */
export function allStored(request: SeenRequest): Answer {
  const accepted = request.body.split('\n').length - 1;
  return {
    status: 200,
    body: {
      accepted,
      rejected: 0,
      errors: [],
      retry_safe: true,
      stored: accepted,
      already_present: 0,
      dead_lettered: 0,
    },
  };
}
