import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SpooledBroker } from '../../../../../internal/adapters/broker/spooled/index.js';
import type { Call } from '../../../../../internal/ports/call.js';
import { SpooledPlace } from '../../../../support/broker/spooled-place.js';
import type { Mode } from '../../../../support/broker/unsteady-broker.js';
import { call } from '../../../../support/call.js';
import { until } from '../../../../support/until.js';

const MIB = 1024 * 1024;

let place: SpooledPlace;
beforeEach(async () => void (place = await SpooledPlace.make()));
afterEach(() => place.remove());

const text = (of: string): Buffer => Buffer.from(of);
const within = (ms: number): Call => ({ ...call(), deadline: Date.now() + ms });
const held = async (broker: SpooledBroker) => (await broker.spool(call())).envelopes;
const state = async (broker: SpooledBroker) => (await broker.spool(call())).state;

async function publishSome(broker: SpooledBroker, names: readonly string[]): Promise<string[]> {
  return Promise.all(names.map((name) => broker.publish(text(name), call())));
}

describe('a broker that is there', () => {
  test('takes everything itself: the spool stays empty', async () => {
    const broker = await place.started();
    place.collect(broker);
    await publishSome(broker, ['a', 'b']);
    await until('both come', () => place.delivered.length === 2);
    expect(await broker.spool(call())).toEqual({ state: 'empty', envelopes: 0, bytes: 0 });
    expect(broker.refusal()).toBeNull();
  });
});

describe.each(['away', 'full', 'silent'] satisfies Mode[])('a broker that is %s', (mode) => {
  test('what is published meanwhile is taken, and comes out once it is back, each once', async () => {
    const broker = await place.started();
    place.collect(broker);
    place.remote.become(mode);
    await publishSome(broker, ['a', 'b', 'c']);
    await until('it is known', () => place.remote.attempts > 3);
    await publishSome(broker, ['d', 'e']);
    expect(await held(broker)).toBe(5);
    expect(await state(broker)).toBe('spooling');
    await expect(broker.check(call())).resolves.toBeUndefined();
    expect(broker.refusal()).toBeNull();
    place.remote.become('up');
    await until('all come', () => place.delivered.length >= 5);
    await until('the spool is empty', async () => (await state(broker)) === 'empty');
    expect(place.delivered.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    await broker.publish(text('f'), call());
    expect(await held(broker)).toBe(0);
  });
});

test('a broker that is silent leaves the spool time within the deadline of one publish', async () => {
  const broker = await place.started({ remoteMs: 100 });
  place.remote.become('silent');
  await expect(broker.publish(text('a'), within(10_000))).resolves.toMatch(/^spool:/);
});

test('while it is known to be away, nothing is tried with whole envelopes', async () => {
  const broker = await place.started({ remoteMs: 100 });
  place.remote.become('silent');
  await broker.publish(text('a'), call());
  const { attempts } = place.remote;
  await publishSome(broker, Array.from({ length: 50 }, String));
  // Probes alone, of which each waits for its end.
  expect(place.remote.attempts - attempts).toBeLessThan(10);
});

test('an envelope that was taken without a word comes twice, and never not at all', async () => {
  const broker = await place.started();
  place.collect(broker);
  place.remote.become('mute');
  await broker.publish(text('a'), call());
  place.remote.become('up');
  await until('both come', () => place.delivered.length === 2);
  expect(place.delivered).toEqual(['a', 'a']);
});

test('an envelope stays in the spool until the broker has acknowledged it', async () => {
  const broker = await place.started();
  place.collect(broker);
  place.remote.become('away');
  await publishSome(broker, ['a', 'b']);
  place.remote.become('holding');
  await until('the broker has them', () => place.delivered.length >= 2);
  expect(await held(broker)).toBe(2);
  place.remote.become('up');
  await until('the spool is empty', async () => (await held(broker)) === 0);
});

test('a spool over its bound refuses, says so before anything is read, and takes again when it is drained', async () => {
  const broker = await place.started({ spoolBytes: 2 * MIB });
  place.collect(broker);
  place.remote.become('away');
  let taken = 0;
  const take = () => broker.publish(Buffer.alloc(300_000, String(taken)), call()).then(() => (taken += 1));
  while (taken < 20 && broker.refusal() === null) await take();
  // There is no room for a large one; what fits is taken all the same.
  expect([taken, await state(broker)]).toEqual([6, 'full']);
  expect(broker.refusal()).toMatchObject({ code: 'storage_full' });
  expect(broker.refusal()?.retryAfter).toBeGreaterThan(0);
  await expect(broker.check(call())).rejects.toMatchObject({ code: 'storage_full' });
  await expect(take()).rejects.toMatchObject({ code: 'storage_full', retryable: true });
  expect((await broker.spool(call())).bytes).toBeLessThanOrEqual(2 * MIB);
  place.remote.become('up');
  await until('it is back', () => broker.refusal() === null);
  await take();
  await until('all come', () => place.delivered.length === taken);
});

describe('committed', () => {
  test('of an envelope in the spool: not before it is consumed from the broker', async () => {
    const broker = await place.started();
    place.remote.become('away');
    const position = await broker.publish(text('a'), call());
    await expect(broker.committed(position, within(50))).rejects.toMatchObject({ code: 'deadline_exceeded' });
    place.remote.become('up');
    await until('it is drained', async () => (await held(broker)) === 0);
    await expect(broker.committed(position, within(200))).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
    const waiting = broker.committed(position, call());
    place.collect(broker);
    await waiting;
    expect(place.delivered).toEqual(['a']);
  });

  test('of an envelope that went to the broker: as the broker says', async () => {
    const broker = await place.started();
    const position = await broker.publish(text('a'), call());
    await expect(broker.committed(position, within(50))).rejects.toMatchObject({ code: 'deadline_exceeded' });
    place.collect(broker);
    await broker.committed(position, call());
    expect(place.delivered).toEqual(['a']);
  });

  test('of an envelope drained too long ago to be known: no answer rather than a wrong one', async () => {
    const broker = await place.started({ drainedPositions: 1 });
    place.collect(broker);
    place.remote.become('away');
    const positions = await publishSome(broker, ['a', 'b', 'c']);
    place.remote.become('up');
    await until('all come', () => place.delivered.length >= 3);
    await until('the spool is empty', async () => (await held(broker)) === 0);
    const outcomes = await Promise.allSettled(
      positions.map((position) => broker.committed(position, call())),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
  });
});

test('lag is that of both, and none while the broker cannot tell', async () => {
  const broker = await place.started();
  await broker.publish(text('a'), call());
  place.remote.become('away');
  await broker.publish(text('b'), call());
  await expect(broker.lag(call())).rejects.toMatchObject({ code: 'unavailable' });
  place.remote.become('full');
  const { envelopes, bytes, oldestAt } = await broker.lag(call());
  expect({ envelopes, bytes }).toEqual({ envelopes: 2, bytes: 2 });
  expect(oldestAt).toBeLessThanOrEqual(Date.now());
});

test('whatever the broker does meanwhile: all that was acknowledged comes out', async () => {
  const modes = fc.constantFrom<Mode>('up', 'away', 'full', 'silent', 'mute', 'holding');
  const acts = fc.array(fc.tuple(modes, fc.nat({ max: 6 })), { minLength: 1, maxLength: 8 });
  const broker = await place.started({ remoteMs: 30 });
  place.collect(broker);
  let number = 0;
  await fc.assert(
    fc.asyncProperty(acts, async (plan) => {
      const acknowledged: string[] = [];
      for (const [mode, count] of plan) {
        place.remote.become(mode);
        const names = Array.from({ length: count }, () => `envelope ${(number += 1)}`);
        const outcomes = names.map((name) =>
          broker.publish(text(name), within(mode === 'holding' ? 50 : 5_000)).then(
            () => acknowledged.push(name),
            () => undefined,
          ),
        );
        if (mode !== 'holding') await Promise.all(outcomes);
      }
      place.remote.become('up');
      await until('all come', () => acknowledged.every((name) => place.delivered.includes(name)));
      await until('the spool is empty', async () => (await held(broker)) === 0);
    }),
    { numRuns: 25 },
  );
}, 120_000);
