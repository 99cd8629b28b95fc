import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import type { Position } from '../../internal/ports/broker.js';
import { createLogger } from '../../pkg/logger/index.js';
import { call } from '../support/call.js';
import { built } from '../support/engine/built.js';
import { SeededRandom } from '../support/seeded-random.js';
import { until } from '../support/until.js';

const KILLS = 25;
const seed = 310;

let parent = '';
let folder = '';
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'patchbay-broker-kill-'));
  folder = join(parent, 'log');
});
afterAll(() => rm(parent, { recursive: true }));

/** What the children said, over all runs: the text under each position. */
class Ledger {
  readonly acknowledged = new Map<Position, string>();
  readonly handled = new Map<Position, string>();
  /** Positions that stood for two texts. */
  readonly contradictions: string[] = [];

  note(kind: string, position: Position, text: string): void {
    for (const known of [this.acknowledged.get(position), this.handled.get(position)]) {
      if (known !== undefined && known !== text) this.contradictions.push(`${position}: ${known}, ${text}`);
    }
    (kind === 'A' ? this.acknowledged : this.handled).set(position, text);
  }
}

/** Runs a child until it has told of so many acknowledgements, and kills it. */
async function runAndKill(run: number, acknowledgements: number, ledger: Ledger): Promise<void> {
  const program = join(process.cwd(), 'test/support/broker/publishing-child.mjs');
  const module = built('internal/adapters/broker/embedded/index.ts');
  const child = spawn(process.execPath, [program, module, folder, String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let left = acknowledgements;
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, position, text, stop] = line.split(' ');
    // The kill may cut the last line off.
    if (stop !== '.') continue;
    ledger.note(kind!, position!, text!);
    if (kind === 'A' && (left -= 1) === 0) child.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
}

test(`${KILLS} kills amid publishing and consuming: all that was acknowledged is delivered`, async () => {
  const random = new SeededRandom(seed);
  const ledger = new Ledger();
  for (let run = 0; run < KILLS; run += 1) await runAndKill(run, random.whole(1, 600), ledger);
  const handledByChildren = ledger.handled.size;

  const broker = new EmbeddedBroker({ folder, clock: Date, logger: createLogger('silent') });
  await broker.start(call());
  const held = (await broker.lag(call())).envelopes;
  const delivered: Position[] = [];
  broker.consume((deliveries) => {
    for (const { position, envelope } of deliveries) {
      delivered.push(position);
      ledger.note('H', position, envelope.subarray(0, envelope.indexOf(0x20)).toString());
    }
    return Promise.resolve();
  });
  await until('all is delivered', async () => (await broker.lag(call())).envelopes === 0);
  await broker.stop();

  expect(ledger.contradictions).toEqual([]);
  const lost = [...ledger.acknowledged].filter(([position]) => !ledger.handled.has(position));
  expect(lost).toEqual([]);
  expect(delivered.length).toBe(held);
  // The kills fell where they should: in the midst of both, with some left over.
  expect(ledger.acknowledged.size).toBeGreaterThan(KILLS * 50);
  expect(handledByChildren).toBeGreaterThan(0);
  expect(held).toBeGreaterThan(0);
  console.log(
    `${KILLS} kills, seed ${seed}: ${ledger.acknowledged.size} acknowledged, ${handledByChildren} handled ` +
      `before a kill, ${held} held after the last one, ${lost.length} lost`,
  );
}, 180_000);
