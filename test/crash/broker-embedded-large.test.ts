import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import { createLogger } from '../../pkg/logger/index.js';
import { KillLedger, runAndKill } from '../support/broker/kill-ledger.js';
import { call } from '../support/call.js';
import { SeededRandom } from '../support/seeded-random.js';
import { until } from '../support/until.js';

const KILLS = 25;
const seed = 311;

test(`${KILLS} kills amid exchanges of the log's file: all that was acknowledged is delivered`, async () => {
  const parent = await mkdtemp(join(tmpdir(), 'patchbay-broker-large-'));
  const folder = join(parent, 'log');
  const random = new SeededRandom(seed);
  const ledger = new KillLedger();
  const files = new Set<number>();
  try {
    for (let run = 0; run < KILLS; run += 1) {
      const acknowledgements = random.whole(1, 200);
      await runAndKill({ program: 'pulsing-child.mjs', folder, run, acknowledgements }, ledger);
      files.add((await stat(join(folder, 'data.mdb'))).ino);
    }
    const broker = new EmbeddedBroker({ folder, clock: Date, logger: createLogger('silent') });
    await broker.start(call());
    broker.consume((deliveries) => {
      for (const { position, envelope } of deliveries) {
        ledger.note('H', position, envelope.subarray(0, envelope.indexOf(0x20)).toString());
      }
      return Promise.resolve();
    });
    await until('all is delivered', async () => (await broker.lag(call())).envelopes === 0);
    await broker.stop();

    // No number stood for two envelopes: none was given again after an exchange.
    expect(ledger.contradictions).toEqual([]);
    expect([...ledger.acknowledged].filter(([position]) => !ledger.handled.has(position))).toEqual([]);
    expect(ledger.acknowledged.size).toBeGreaterThan(KILLS * 40);
    expect(files.size).toBeGreaterThan(1);
  } finally {
    await rm(parent, { recursive: true });
  }
}, 180_000);
