import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { until } from './until.js';

/** A client that does what no HTTP library would: it is told byte by byte what to send, and whether to read. */
export class RawClient {
  /** What came, as Latin-1. */
  text = '';
  closed = false;
  readonly socket: Socket;
  #trickle: NodeJS.Timeout | undefined;

  private constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.closed = true;
      clearInterval(this.#trickle);
    });
  }

  /** @param reads false: what comes stays in the kernel, and then with the server */
  static async open(url: string, reads = true): Promise<RawClient> {
    const client = new RawClient(url);
    if (reads) client.socket.setEncoding('latin1').on('data', (text: string) => (client.text += text));
    await once(client.socket, 'connect');
    return client;
  }

  send(bytes: Buffer | string): void {
    this.socket.write(bytes);
  }

  /** Sends one byte at a time, for ever. */
  trickle(everyMs: number, byte = 'x'): void {
    this.#trickle = setInterval(() => this.socket.write(byte), everyMs);
  }

  /** Waits until the server has hung up. */
  async ended(withinMs = 30_000): Promise<void> {
    await until('the connection is closed', () => this.closed || this.socket.readableEnded, withinMs);
  }

  leave(): void {
    clearInterval(this.#trickle);
    this.socket.destroy();
  }
}

/** The head of a request, with the empty line that ends it. */
export function head(requestLine: string, headers: Readonly<Record<string, string | number>> = {}): string {
  const lines = Object.entries({ Host: 'patchbay', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `${[`${requestLine} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`;
}
