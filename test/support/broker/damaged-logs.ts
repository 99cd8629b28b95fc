import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EmbeddedBroker } from '../../../internal/adapters/broker/embedded/index.js';
import { createLogger } from '../../../pkg/logger/index.js';
import { call } from '../call.js';
import { built } from '../engine/built.js';
import type { SeededRandom } from '../seeded-random.js';
import { until } from '../until.js';

export type Damage =
  | { readonly at: number; readonly bit: number }
  | { readonly zeroFrom: number; readonly bytes: number }
  | { readonly cutAt: number };

export interface Outcome {
  readonly damage: Damage;
  readonly refused?: string;
  readonly message?: string;
  readonly harmless?: true;
  readonly wrong?: string;
}

/** A log that was filled and drained in turns, and is closed. */
export class WholeLog {
  readonly folder: string;
  readonly #parent: string;
  /** Position to SHA-256 of what it still holds. */
  readonly #envelopes: ReadonlyMap<string, string>;

  private constructor(parent: string, envelopes: ReadonlyMap<string, string>) {
    this.folder = join(parent, 'whole');
    this.#parent = parent;
    this.#envelopes = envelopes;
  }

  static async make(
    parent: string,
    random: SeededRandom,
    shape: { readonly envelopes: number; readonly bytes: () => number },
  ): Promise<WholeLog> {
    const broker = new EmbeddedBroker({
      folder: join(parent, 'whole'),
      clock: Date,
      logger: createLogger('silent'),
      gather: { bytes: 1, ms: 0 },
      deliveryEnvelopes: 10,
    });
    await broker.start(call());
    const held = new Map<string, string>();
    for (let turn = 0; turn < 6; turn += 1) {
      for (let published = 0; published < shape.envelopes; published += 5) {
        const some = Array.from({ length: 5 }, () => {
          const envelope = Buffer.alloc(shape.bytes(), `envelope ${random.whole(0, 2 ** 30)} `);
          return broker.publish(envelope, call()).then((position) => {
            held.set(position, createHash('sha256').update(envelope).digest('hex'));
          });
        });
        await Promise.all(some);
      }
      const wanted = Math.floor(held.size * random.fraction());
      if (turn < 5) await drain(broker, wanted, held);
    }
    await broker.stop();
    return new WholeLog(parent, held);
  }

  bytes(): Promise<Buffer> {
    return readFile(join(this.folder, 'data.mdb'));
  }

  /** What the broker makes of each damage. Fails when the child ends before it has told of the last one. */
  async outcomes(damages: readonly Damage[]): Promise<Outcome[]> {
    const log = join(this.#parent, 'log');
    await writeFile(
      join(this.#parent, 'work.json'),
      JSON.stringify({ damages, envelopes: Object.fromEntries(this.#envelopes) }),
    );
    await writeFile(`${log}.created`, '');
    const program = join(process.cwd(), 'test/support/broker/damaging-child.mjs');
    const module = built('internal/adapters/broker/embedded/index.ts');
    const child = spawn(process.execPath, [program, module, this.#parent], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.resume();
    const ended = once(child, 'close');
    const told: Outcome[] = [];
    let last = '';
    for await (const line of createInterface({ input: child.stdout })) {
      last = line;
      const outcome = JSON.parse(line) as Outcome;
      if (Object.keys(outcome).length > 1) told.push(outcome);
    }
    const [code, signal] = (await ended) as [number | null, string | null];
    await rm(log, { recursive: true, force: true });
    if (code === 0) return told;
    throw new Error(`The child ended with ${signal ?? code}: ${last}`);
  }
}

/** Lets so many be consumed, at least; the position moves on. */
async function drain(broker: EmbeddedBroker, wanted: number, held: Map<string, string>): Promise<void> {
  let consumed = 0;
  const consumption = broker.consume((deliveries) => {
    if (consumed >= wanted) return Promise.reject(new Error('enough'));
    for (const { position } of deliveries) held.delete(position);
    consumed += deliveries.length;
    return Promise.resolve();
  });
  await until('enough is consumed', () => consumed >= wanted);
  await consumption.stop();
}
