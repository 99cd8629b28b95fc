import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { GuardedBroker } from '../../../../../internal/adapters/broker/guarded/index.js';
import { createLogger } from '../../../../../pkg/logger/index.js';
import { UnsteadyBroker, type Mode } from '../../../../support/broker/unsteady-broker.js';
import { call } from '../../../../support/call.js';
import { until } from '../../../../support/until.js';

let folder = '';
let inner: UnsteadyBroker;
let broker: GuardedBroker;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-guarded-'));
  inner = new UnsteadyBroker(join(folder, 'log'));
  broker = new GuardedBroker({
    ...{ broker: inner, clock: Date, logger: createLogger('silent') },
    ...{ probes: { firstMs: 2, longestMs: 20 }, probeMs: 100 },
  });
  await broker.start(call());
});
afterEach(async () => {
  await broker.stop();
  await rm(folder, { recursive: true });
});

const soon = () => ({ ...call(), deadline: Date.now() + 50 });
const envelope = Buffer.from('an envelope');

describe.each([
  ['away', 'unavailable'],
  ['silent', 'unavailable'],
  ['full', 'storage_full'],
] satisfies [Mode, string][])('a broker that is %s', (mode, code) => {
  test('is known to be after one publish, and to be back without one', async () => {
    expect(broker.refusal()).toBeNull();
    inner.become(mode);
    await expect(broker.publish(envelope, soon())).rejects.toMatchObject({ retryable: true });
    expect(broker.refusal()).toMatchObject({ code });
    expect(broker.refusal()?.retryAfter).toBeGreaterThanOrEqual(1);
    await expect(broker.check(call())).rejects.toMatchObject({ retryable: true });
    await until('it is tried', () => inner.attempts >= 4);
    expect(broker.refusal()).toMatchObject({ code });
    inner.become('up');
    await until('it is back', () => broker.refusal() === null);
    await expect(broker.publish(envelope, call())).resolves.toBeDefined();
  });
});

test('an outage is found by a check where nobody publishes', async () => {
  inner.become('away');
  await expect(broker.check(call())).rejects.toMatchObject({ code: 'unavailable' });
  expect(broker.refusal()).toMatchObject({ code: 'unavailable' });
});

test('an envelope that is at fault itself is no outage, nor a caller that leaves', async () => {
  await expect(broker.publish(Buffer.alloc(0), call())).rejects.toMatchObject({ code: 'payload_too_large' });
  expect(broker.refusal()).toBeNull();
  inner.become('silent');
  const leaving = new AbortController();
  const published = broker.publish(envelope, { ...call(), signal: leaving.signal });
  leaving.abort();
  await expect(published).rejects.toBeDefined();
  expect(broker.refusal()).toBeNull();
});

test('stopped in an outage, it tries no more', async () => {
  inner.become('away');
  await expect(broker.publish(envelope, call())).rejects.toMatchObject({ code: 'unavailable' });
  await broker.stop();
  const { attempts } = inner;
  await new Promise((resolve) => setImmediate(resolve));
  expect(inner.attempts).toBe(attempts);
});
