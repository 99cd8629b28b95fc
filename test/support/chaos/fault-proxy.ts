import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * cut: every connection is reset, and new ones are, too. slow: each piece of some KB comes late. half-open: connections
 * stay, new ones are accepted, and whatever is sent over them goes nowhere, also that one end has left.
 */
export const networkFaults = ['cut', 'slow', 'half-open'] as const;
export type NetworkFault = (typeof networkFaults)[number];

/** Of a slow path: how late a piece comes (ms), and bytes a ms. */
const SLOW_MS = 40;
const SLOW_BYTES = 1_024;

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** For ever: what was swallowed is missing. */
  isHole: boolean;
}

/** Stands between a program and a server of this machine, and is the broken network between them when told to. */
export class FaultProxy {
  readonly #listener: Server;
  readonly #pairs = new Set<Pair>();
  #target: number;
  #fault: NetworkFault | null = null;

  private constructor(listener: Server, target: number) {
    this.#listener = listener;
    this.#target = target;
  }

  /** To a port of 127.0.0.1; 0: not known yet, connections are reset. */
  static async start(target = 0): Promise<FaultProxy> {
    const listener = createServer();
    const proxy = new FaultProxy(listener, target);
    listener.on('connection', (client) => proxy.#join(client));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  set target(port: number) {
    this.#target = port;
  }

  strike(fault: NetworkFault): void {
    this.#fault = fault;
    for (const pair of this.#pairs) {
      if (fault === 'cut') cut(pair);
      if (fault === 'half-open') pair.isHole = true;
    }
  }

  /** New connections are whole again; those that were half-open stay so until one of their ends gives up. */
  heal(): void {
    this.#fault = null;
  }

  async stop(): Promise<void> {
    const closed = once(this.#listener, 'close');
    this.#listener.close();
    for (const pair of this.#pairs) cut(pair);
    await closed;
  }

  #join(client: Socket): void {
    if (this.#fault === 'cut' || this.#target === 0) {
      client.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const server = connect(this.#target, '127.0.0.1');
    const pair: Pair = { client, server, isHole: this.#fault === 'half-open' };
    this.#pairs.add(pair);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.setNoDelay(true);
      from.on('error', () => undefined);
      from.once('close', () => {
        if (to.destroyed) this.#pairs.delete(pair);
        else if (!pair.isHole) to.resetAndDestroy();
      });
      void this.#carry(pair, from, to);
    }
  }

  async #carry(pair: Pair, from: Socket, to: Socket): Promise<void> {
    try {
      for await (const piece of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        if (this.#fault === 'slow') await wait(SLOW_MS + piece.length / SLOW_BYTES);
        if (pair.isHole || to.destroyed) continue;
        if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
      }
      // The other direction may still have something to say.
      if (!pair.isHole) to.end();
    } catch {
      // Reset by its end; the other one is told when this one is closed.
    }
  }
}

function cut({ client, server }: Pair): void {
  client.resetAndDestroy();
  server.resetAndDestroy();
}
