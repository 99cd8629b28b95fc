import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** When a connection is cut: before what was looked for goes on to the server, or before the server's answer to it. */
export type Cut = 'before request' | 'before answer';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** The end of what the client has sent: what is looked for may come in two pieces. */
  sent: string;
  /** Called when the next answer has been swallowed. */
  answerCut: (() => void) | null;
}

/** Stands between a client and a server of this machine, and breaks what a test tells it to break. */
export class TcpProxy {
  readonly #target: number;
  readonly #pairs = new Set<Pair>();
  #listener: Server | null = null;
  #port = 0;
  #armed: { readonly cut: Cut; readonly text: string; readonly done: () => void } | null = null;
  #bytesLeft: { left: number; readonly done: () => void } | null = null;

  private constructor(target: number) {
    this.#target = target;
  }

  /** To the port of 127.0.0.1. */
  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await proxy.accept();
    return proxy;
  }

  /** The same until `stop`. */
  get port(): number {
    return this.#port;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Cuts the connection of the next client that sends this text, in any case of its letters; resolves when it is cut. */
  cutOnce(cut: Cut, text: string): Promise<void> {
    return new Promise((done) => (this.#armed = { cut, text: text.toLowerCase(), done }));
  }

  /** Cuts the connection over which the last of this many bytes comes from the server; that byte still goes through. */
  cutAfterBytes(bytes: number): Promise<void> {
    return new Promise((done) => (this.#bytesLeft = { left: bytes, done }));
  }

  /** Cuts every connection with a reset. New ones are accepted. */
  cutAll(): void {
    for (const pair of this.#pairs) this.#cut(pair);
  }

  /** New connections are refused; those that are there stay. */
  refuse(): void {
    // Its callback would wait for the connections; the port is free at once.
    this.#listener?.close();
    this.#listener = null;
  }

  /** After `refuse`, on the same port. */
  async accept(): Promise<void> {
    if (this.#listener !== null) return;
    const listener = createServer((client) => this.#join(client));
    listener.listen(this.#port, '127.0.0.1');
    await once(listener, 'listening');
    this.#listener = listener;
    this.#port = (listener.address() as AddressInfo).port;
  }

  stop(): void {
    this.refuse();
    this.cutAll();
  }

  #join(client: Socket): void {
    const server = connect(this.#target, '127.0.0.1');
    const pair: Pair = { client, server, sent: '', answerCut: null };
    this.#pairs.add(pair);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.setNoDelay(true);
      socket.on('error', () => this.#cut(pair));
      // Not cut: the other one may still have to get its last bytes.
      socket.on('close', () => {
        this.#pairs.delete(pair);
        other.end();
      });
    }
    client.on('data', (data) => this.#request(pair, data));
    server.on('data', (data) => this.#answer(pair, data));
  }

  #request(pair: Pair, data: Buffer): void {
    const armed = this.#armed;
    if (armed !== null) {
      pair.sent += data.toString('latin1').toLowerCase();
      if (pair.sent.includes(armed.text)) {
        this.#armed = null;
        if (armed.cut === 'before request') {
          this.#cut(pair);
          armed.done();
          return;
        }
        pair.answerCut = armed.done;
      }
      pair.sent = pair.sent.slice(-armed.text.length);
    }
    pair.server.write(data);
  }

  #answer(pair: Pair, data: Buffer): void {
    if (pair.answerCut !== null) {
      this.#cut(pair);
      pair.answerCut();
      return;
    }
    const limit = this.#bytesLeft;
    if (limit === null || data.length < limit.left) {
      if (limit !== null) limit.left -= data.length;
      pair.client.write(data);
      return;
    }
    this.#bytesLeft = null;
    this.#pairs.delete(pair);
    pair.server.resetAndDestroy();
    // Not by a reset, which may overtake the last bytes.
    pair.client.end(data.subarray(0, limit.left), limit.done);
  }

  #cut(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    pair.client.resetAndDestroy();
    pair.server.resetAndDestroy();
  }
}
