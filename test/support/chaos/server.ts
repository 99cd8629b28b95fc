import { setTimeout as wait } from 'node:timers/promises';
import type { ServerSettings } from '../../servers/server-kind.js';
import type { OwnServer } from '../../servers/server-for.js';
import type { Breakable } from './breakable.js';

const START_MS = 120_000;
const AGAIN_MS = 500;

/** A database or a broker that the test has to itself. */
export class Server implements Breakable {
  readonly #own: OwnServer;
  readonly #settings: ServerSettings;

  constructor(own: OwnServer, settings: ServerSettings = {}) {
    this.#own = own;
    this.#settings = settings;
  }

  get pid(): number {
    return this.#own.pid;
  }

  /** What a kill has left of it may keep it from starting for a while. */
  async start(): Promise<void> {
    const deadline = Date.now() + START_MS;
    for (;;) {
      try {
        await this.#own.start(this.#settings);
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
      await wait(AGAIN_MS);
    }
  }

  async startInVain(lastsMs: number): Promise<void> {
    const starting = this.#own.start(this.#settings).catch(() => undefined);
    await wait(lastsMs);
    await this.#own.kill();
    await starting;
    await this.#own.kill();
  }

  stop(): Promise<void> {
    return this.#own.stop();
  }

  kill(): Promise<void> {
    return this.#own.kill();
  }
}
