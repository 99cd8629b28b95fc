import type { ServerResponse } from 'node:http';

/**
 * Server-sent events. What comes while the client does not read is left out, so a client that never reads holds no
 * more than one event and the socket's buffer.
 */
export class EventStream {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  begin(): void {
    if (this.#response.headersSent) return;
    this.#response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // Proxies of nginx's kind would collect what is to be seen at once.
      'X-Accel-Buffering': 'no',
    });
    this.#response.flushHeaders();
  }

  /** @param data without line breaks */
  send(name: string, data: string): void {
    this.#write(`event: ${name}\ndata: ${data}\n\n`);
  }

  /** A comment: shows both sides that the other one is there. */
  beat(): void {
    this.#write(':\n\n');
  }

  end(): void {
    this.#response.end();
    // A client that does not read would hold the connection for as long as it likes.
    if (this.#response.writableLength > 0) this.#response.destroy();
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    this.begin();
    if (!this.#response.writableNeedDrain) this.#response.write(text);
  }
}
