import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import type { Position } from '../../internal/ports/broker.js';
import { createLogger } from '../../pkg/logger/index.js';
import { call } from '../support/call.js';
import { KillLedger, runAndKill } from '../support/broker/kill-ledger.js';
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

test(`${KILLS} kills amid publishing and consuming: all that was acknowledged is delivered`, async () => {
  const random = new SeededRandom(seed);
  const ledger = new KillLedger();
  for (let run = 0; run < KILLS; run += 1) {
    await runAndKill(
      { program: 'publishing-child.mjs', folder, run, acknowledgements: random.whole(1, 600) },
      ledger,
    );
  }
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
