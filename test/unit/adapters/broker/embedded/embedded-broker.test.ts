import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  EmbeddedBroker,
  type EmbeddedBrokerOptions,
} from '../../../../../internal/adapters/broker/embedded/index.js';
import type { Delivery } from '../../../../../internal/ports/broker.js';
import { createLogger } from '../../../../../pkg/logger/index.js';
import { overwrite } from '../../../../support/broker/overwrite.js';
import { call } from '../../../../support/call.js';
import { refusal } from '../../../../support/refusal.js';
import { until } from '../../../../support/until.js';

const MIB = 1024 * 1024;

let parent = '';
let folder = '';
let broker: EmbeddedBroker;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'patchbay-embedded-broker-'));
  folder = join(parent, 'log');
});
afterEach(async () => {
  await broker.stop();
  await rm(parent, { recursive: true });
});

async function start(options: Partial<EmbeddedBrokerOptions> = {}): Promise<void> {
  broker = new EmbeddedBroker({ folder, clock: Date, logger: createLogger('silent'), ...options });
  await broker.start(call());
}

describe('the embedded broker', () => {
  test('stops delivering before a damaged envelope, and says so', async () => {
    await start();
    for (const text of ['one', 'the damaged one', 'three']) await broker.publish(Buffer.from(text), call());
    overwrite(join(folder, 'data.mdb'), 'damaged', 'Damaged');
    await broker.check(call());
    const delivered: string[] = [];
    broker.consume((deliveries) => {
      delivered.push(...deliveries.map(({ envelope }) => envelope.toString()));
      return Promise.resolve();
    });
    const failing = await until('it says so', () =>
      broker.check(call()).then(
        () => null,
        (error: unknown) => error,
      ),
    );
    expect(failing).toMatchObject({ code: 'incompatible_data', retryable: false });
    await broker.publish(Buffer.from('four'), call());
    await broker.stop();
    expect(delivered).toEqual(['one']);
  });

  test('a publish that was measuring the disk when the broker stopped is refused as stopping', async () => {
    let answer = (_bytes: number): void => undefined;
    let isAsked = false;
    await start({
      freeBytes: () => {
        isAsked = true;
        return new Promise((resolve) => (answer = resolve));
      },
    });
    const publishing = refusal(broker.publish(Buffer.from('a'), call()));
    await until('the disk is asked', () => isAsked);
    await broker.stop();
    answer(1_000 * MIB);
    expect(await publishing).toBe('stopping');
  });

  test('a disk that does not tell how full it is makes the broker unavailable', async () => {
    await start({ freeBytes: () => Promise.reject(new Error('too many files are open')) });
    expect(await refusal(broker.publish(Buffer.from('a'), call()))).toBe('unavailable');
  });

  test('drains below the reserve of free disk, where it refuses to take more', async () => {
    let free = 1_000 * MIB;
    await start({ reserveBytes: 500 * MIB, freeBytes: () => Promise.resolve(free) });
    const positions: string[] = [];
    for (let index = 0; index < 5; index += 1)
      positions.push(await broker.publish(Buffer.from(`${index}`), call()));
    free = 100 * MIB;
    const refused = (): Promise<unknown> =>
      broker.publish(Buffer.from('more'), call()).then(
        (position) => void positions.push(position),
        (error: unknown) => error,
      );
    expect(await until('it refuses', refused)).toMatchObject({ code: 'storage_full', retryable: true });
    await expect(broker.check(call())).rejects.toMatchObject({ code: 'storage_full' });
    broker.consume(() => Promise.resolve());
    for (const position of positions) await broker.committed(position, call());
    free = 1_000 * MIB;
    await until('it goes on', async () => (await refused()) === undefined);
    await broker.check(call());
  });

  test('measures the real disk', async () => {
    await start({ reserveBytes: Number.MAX_SAFE_INTEGER });
    await expect(broker.publish(Buffer.from('a'), call())).rejects.toMatchObject({ code: 'storage_full' });
  });

  test('bounds what a handler is given, in bytes and in count', async () => {
    await start({ deliveryBytes: 100, deliveryEnvelopes: 3 });
    for (let index = 0; index < 10; index += 1)
      await broker.publish(Buffer.alloc(index < 5 ? 60 : 1), call());
    const calls: (readonly Delivery[])[] = [];
    broker.consume((deliveries) => {
      calls.push(deliveries);
      return Promise.resolve();
    });
    await broker.committed('10', call());
    expect(calls.map((deliveries) => deliveries.length)).toEqual([1, 1, 1, 1, 2, 3, 1]);
  });

  test('has one consumer at a time', async () => {
    await start();
    const consumption = broker.consume(() => Promise.resolve());
    expect(() => broker.consume(() => Promise.resolve())).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    await consumption.stop();
    broker.consume(() => Promise.resolve());
  });

  test('knows its own positions only', async () => {
    await start();
    for (const position of ['', '0', '-1', '1.5', 'a', '12345678901234567']) {
      await expect(broker.committed(position, call())).rejects.toMatchObject({ code: 'invalid_request' });
    }
  });
});
