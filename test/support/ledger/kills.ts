import { setTimeout as wait } from 'node:timers/promises';
import { childrenOf, killNow } from '../processes.js';
import type { SeededRandom } from '../seeded-random.js';
import type { TestServer } from '../server.js';
import { until } from '../until.js';
import type { Ledger } from './ledger.js';
import { atSomeMoment } from './moment.js';
import type { Destination } from './post.js';

export const killKinds = ['program', 'engine', 'both'] as const;
export type KillKind = (typeof killKinds)[number];

export interface Kill {
  readonly kind: KillKind;
  /** While what it killed was still starting. */
  readonly duringStart: boolean;
  /** From the kill to the first acknowledgement of a request that was sent after it, in ms. */
  readonly recoveryMs: number;
}

const DURING_START = 0.25;
const RECOVERY_MS = 90_000;

/** Kills the server, or its engine, while clients send; starts it again, and waits until it takes events. */
export class Killer {
  readonly kills: Kill[] = [];
  readonly #server: TestServer;
  readonly #ledger: Ledger;
  readonly #random: SeededRandom;
  readonly #destination: Destination;

  constructor(server: TestServer, destination: Destination, ledger: Ledger, random: SeededRandom) {
    this.#server = server;
    this.#destination = destination;
    this.#ledger = ledger;
    this.#random = random;
  }

  /** So many kills of each kind, at random moments. */
  async run(ofEachKind: number): Promise<void> {
    const kinds = killKinds.flatMap((kind) => Array<KillKind>(ofEachKind).fill(kind));
    for (const kind of this.#random.shuffled(kinds)) {
      await this.#letSomeThrough();
      await this.#killOnce(kind);
    }
  }

  async #letSomeThrough(): Promise<void> {
    const target = this.#ledger.acknowledged + this.#random.whole(500, 3_000);
    await until('more is acknowledged', () => this.#ledger.acknowledged >= target, RECOVERY_MS);
  }

  async #killOnce(kind: KillKind): Promise<void> {
    const duringStart = this.#random.chance(DURING_START);
    const engine = await this.#engine();
    const later = kind === 'both' && this.#random.chance(0.5);
    let killedAt = 0;
    const strike = (): void => {
      killedAt = performance.now();
      if (kind !== 'program') killNow(engine);
      if (kind !== 'engine' && !later) void this.#server.kill();
    };
    await atSomeMoment(strike, {
      ledger: this.#ledger,
      random: this.#random,
      destination: this.#destination,
    });
    if (kind === 'engine') {
      if (duringStart) killNow(await this.#nextEngine(engine));
    } else {
      // Where it still lives, it has acknowledged meanwhile what it cannot store.
      if (later) await wait(this.#random.whole(0, 300));
      killedAt = performance.now();
      await this.#server.kill();
      if (duringStart) await this.#killWhileStarting(kind);
      await this.#server.start();
    }
    const recoveryMs = (await this.#ledger.nextAcknowledgement(killedAt)) - killedAt;
    this.kills.push({ kind, duringStart: false, recoveryMs });
    if (duringStart) this.kills.push({ kind, duringStart: true, recoveryMs });
  }

  async #killWhileStarting(kind: KillKind): Promise<void> {
    const starting = this.#server.start().catch(() => undefined);
    await wait(this.#random.whole(100, 1_500));
    const [engine] = await childrenOf(this.#server.pid);
    if (kind === 'both' && engine !== undefined) killNow(engine);
    await this.#server.kill();
    await starting;
  }

  #engine(): Promise<number> {
    return until('the engine runs', async () => (await childrenOf(this.#server.pid))[0], RECOVERY_MS);
  }

  async #nextEngine(former: number): Promise<number> {
    const isNext = (pid: number): boolean => pid !== former;
    const find = async () => (await childrenOf(this.#server.pid)).find(isNext);
    const next = await until('the engine is started again', find, RECOVERY_MS);
    await wait(this.#random.whole(0, 500));
    return next;
  }
}
