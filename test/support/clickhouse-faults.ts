import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer as ClickHouse gives it: its status and code, and words of the same form. */
export interface Fault {
  readonly status: number;
  readonly code: number;
  readonly name: string;
}

/**
 * Stands before a ClickHouse, and answers in its stead for as long as a fault is set: for the faults that no test can
 * bring on in the server itself. It takes the place of a fault, not of ClickHouse.
 */
export class ClickHouseFaults {
  /** Set: every request gets it. */
  fault: Fault | null = null;
  /** Of each request: its path with the query string, and its headers. */
  readonly seen: { readonly url: string; readonly headers: IncomingMessage['headers'] }[] = [];
  readonly #target: URL;
  readonly #server = createServer((request, response) => this.#answer(request, response));

  constructor(target: string) {
    this.#target = new URL(target);
  }

  /** The URL by which it is reached, with the user, password and database of the server behind it. */
  get url(): string {
    const url = new URL(this.#target);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.seen.push({ url: request.url ?? '', headers: request.headers });
    if (this.fault !== null) {
      request.resume().once('end', () => sendFault(response, this.fault));
      return;
    }
    const { hostname, port } = this.#target;
    const { url: path, method, headers } = request;
    const passed = send({ hostname, port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    passed.once('error', () => response.destroy());
    response.once('close', () => passed.destroy());
    request.pipe(passed);
  }
}

function sendFault(response: ServerResponse, fault: Fault | null): void {
  const { status, code, name } = fault ?? { status: 500, code: 1002, name: 'UNKNOWN_EXCEPTION' };
  response.writeHead(status, {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-exception-code': `${code}`,
  });
  response.end(
    `Code: ${code}. DB::Exception: Words of the server. (${name}) (version 25.8.11.66 (official build))\n`,
  );
}
