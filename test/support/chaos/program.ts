import { setTimeout as wait } from 'node:timers/promises';
import { builtProgram, type ServerProgram } from '../built-program.js';
import { TestServer } from '../server.js';
import type { Breakable } from './breakable.js';
import { FaultProxy } from './fault-proxy.js';
import { note } from './note.js';

const START_MS = 120_000;
const LOOK_MS = 100;

/** The network between a program and one of its servers. */
export interface Link {
  readonly to: 'broker' | 'database';
  readonly proxy: FaultProxy;
}

/**
 * One of our programs, kept running as a service manager would: when it ends without having been told to, it is started
 * again. Its clients reach it through a proxy of its own, by one address for ever.
 */
export class Program implements Breakable {
  readonly kind: ServerProgram;
  readonly links: readonly Link[];
  readonly entrance: FaultProxy;
  readonly #server: TestServer;
  #isWanted = false;
  #isRemoved = false;
  #unplannedEnds = 0;
  readonly #kept: Promise<void>;

  private constructor(
    kind: ServerProgram,
    parts: { server: TestServer; links: readonly Link[]; entrance: FaultProxy },
  ) {
    this.kind = kind;
    this.#server = parts.server;
    this.links = parts.links;
    this.entrance = parts.entrance;
    this.#kept = this.#keepRunning();
  }

  /** Starts nothing. */
  static async create(
    kind: ServerProgram,
    environment: Readonly<Record<string, string>>,
    links: readonly Link[],
  ): Promise<Program> {
    // Fails at once where it cannot be started at all.
    builtProgram(kind);
    const server = await TestServer.create(environment, kind);
    return new Program(kind, { server, links, entrance: await FaultProxy.start() });
  }

  /** How often it ended by itself. */
  get unplannedEnds(): number {
    return this.#unplannedEnds;
  }

  get pid(): number {
    return this.#server.pid;
  }

  get url(): string {
    return `http://127.0.0.1:${this.entrance.port}`;
  }

  get output(): string {
    return this.#server.output;
  }

  async apiKey(): Promise<string> {
    return (await this.#server.localAccess()).api_key;
  }

  async start(): Promise<void> {
    this.#isWanted = false;
    const deadline = Date.now() + START_MS;
    for (;;) {
      try {
        await this.#server.start();
        break;
      } catch (error) {
        await this.#server.kill();
        note(`${this.kind} did not start: ${error instanceof Error ? error.message.slice(0, 500) : ''}`);
        if (this.#isRemoved || Date.now() > deadline) throw error;
        await wait(LOOK_MS);
      }
    }
    this.entrance.target = Number(new URL(this.#server.url).port);
    this.#isWanted = true;
  }

  async startInVain(lastsMs: number): Promise<void> {
    const starting = this.#server.start().catch(() => undefined);
    await wait(lastsMs);
    await this.#server.kill();
    await starting;
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    await this.#server.stop();
  }

  async kill(): Promise<void> {
    this.#isWanted = false;
    await this.#server.kill();
  }

  /** Ends it, and removes its folder. */
  async remove(): Promise<void> {
    this.#isRemoved = true;
    await this.kill();
    await this.#kept;
    await this.#server.remove();
    await this.entrance.stop();
  }

  async #keepRunning(): Promise<void> {
    while (!this.#isRemoved) {
      await wait(LOOK_MS);
      if (!this.#isWanted || this.#server.isRunning) continue;
      this.#unplannedEnds += 1;
      // Those who look for it notice that it does not come.
      await this.start().catch(() => undefined);
    }
  }
}
