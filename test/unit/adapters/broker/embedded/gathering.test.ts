import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EmbeddedBroker } from '../../../../../internal/adapters/broker/embedded/index.js';
import { createLogger } from '../../../../../pkg/logger/index.js';
import { call } from '../../../../support/call.js';
import { until } from '../../../../support/until.js';

const HOUR_MS = 3_600_000;
const ENOUGH_BYTES = 1_000;

let parent = '';
let broker: EmbeddedBroker;
/** How many envelopes each call of the handler was given. */
let calls: number[] = [];
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'patchbay-gathering-'));
  broker = new EmbeddedBroker({
    folder: join(parent, 'log'),
    clock: Date,
    logger: createLogger('silent'),
    gather: { bytes: ENOUGH_BYTES, ms: HOUR_MS },
  });
  await broker.start(call());
  calls = [];
  broker.consume((deliveries) => {
    calls.push(deliveries.length);
    return Promise.resolve();
  });
});
afterEach(async () => {
  await broker.stop();
  await rm(parent, { recursive: true });
});

const publish = (bytes: number): Promise<string> => broker.publish(Buffer.alloc(bytes, 'x'), call());
const untilCalled = (times: number): Promise<unknown> =>
  until(`the handler is called ${times} times`, () => calls.length === times);

describe('how envelopes are gathered', () => {
  test('one that comes after a quiet time is handed over at once', async () => {
    await publish(1);
    await untilCalled(1);
    expect(calls).toEqual([1]);
  });

  test('those that come soon after a call go together, as soon as they are enough', async () => {
    await publish(1);
    await untilCalled(1);
    for (let index = 0; index < 5; index += 1) await publish(10);
    await publish(ENOUGH_BYTES);
    await untilCalled(2);
    expect(calls).toEqual([1, 6]);
  });

  test('nothing is gathered while somebody waits for it', async () => {
    await publish(1);
    await untilCalled(1);
    for (const expected of [2, 3]) {
      await broker.committed(await publish(1), call());
      expect(calls.length).toBe(expected);
    }
  });
});
