import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import { createLogger } from '../../pkg/logger/index.js';
import { call } from '../support/call.js';
import { until } from '../support/until.js';

const PAGE = 4_096;
const TRANSACTION = 8;
const FLAGS = 18;
const LEAF = 0x02;
const OVERFLOW = 0x04;

let dataDir = '';
let broker: EmbeddedBroker;
let told: string[] = [];
beforeEach(async () => {
  told = [];
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-open-log-'));
  broker = new EmbeddedBroker({
    folder: join(dataDir, 'log'),
    clock: Date,
    logger: createLogger('error', { write: (line) => void told.push(line) }),
    gather: { bytes: 1, ms: 0 },
    redelivery: { firstMs: 1, longestMs: 1 },
  });
  await broker.start(call());
  for (let index = 0; index < 20; index += 1) await broker.publish(Buffer.alloc(9_000, `${index}`), call());
});
afterEach(async () => {
  await broker.stop();
  await rm(dataDir, { recursive: true });
});

/** Writes over the headers of pages of a kind, in the file that the broker has open. */
function damageHeaders(kind: number, at: number, bytes: Buffer): void {
  const file = join(dataDir, 'log', 'data.mdb');
  const whole = readFileSync(file);
  const descriptor = openSync(file, 'r+');
  for (let start = 2 * PAGE; start < whole.length; start += PAGE) {
    const isPage = whole.readUInt32LE(start) === start / PAGE;
    if (isPage && whole.readUInt16LE(start + FLAGS) === kind)
      writeSync(descriptor, bytes, 0, bytes.length, start + at);
  }
  closeSync(descriptor);
}

/** Consumes until the broker says why it does not go on; how often the handler was called. */
async function consumeUntilItStops(): Promise<{ calls: number; failure: unknown }> {
  let calls = 0;
  broker.consume(() => {
    calls += 1;
    return Promise.resolve();
  });
  const failure = await until('it says why', () =>
    broker.check(call()).then(
      () => null,
      (error: unknown) => ((error as { code: unknown }).code === 'incompatible_data' ? error : null),
    ),
  );
  // It is the last thing that a consumer says.
  await until('the consumer ends', () => told.some((line) => line.includes('data.mdb is damaged')));
  return { calls, failure };
}

describe('a log that is damaged while it is open', () => {
  test('where only a removal meets it: the consumer stops and says why, and nothing more is taken', async () => {
    damageHeaders(OVERFLOW, TRANSACTION + 1, Buffer.from([0xff, 0xff]));
    const { calls, failure } = await consumeUntilItStops();
    expect(calls).toBe(1);
    expect(failure).toMatchObject({
      retryable: false,
      message: expect.stringMatching(
        /data\.mdb is damaged: page \d+ is not the first one of the 3 of a value\./,
      ),
    });
    await expect(broker.publish(Buffer.from('more'), call())).rejects.toMatchObject({ code: 'unavailable' });
    expect((await broker.lag(call())).envelopes).toBe(20);
  });

  test('where a reading meets it: nothing is delivered from there on', async () => {
    damageHeaders(LEAF, FLAGS, Buffer.from([0, 0]));
    const { calls, failure } = await consumeUntilItStops();
    expect(calls).toBe(0);
    expect(failure).toMatchObject({
      message: expect.stringMatching(/data\.mdb is damaged: page \d+ is not/),
    });
    await expect(broker.publish(Buffer.from('more'), call())).rejects.toMatchObject({ code: 'unavailable' });
  });
});
