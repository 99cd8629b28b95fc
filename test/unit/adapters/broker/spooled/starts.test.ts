import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SpooledPlace } from '../../../../support/broker/spooled-place.js';
import { call } from '../../../../support/call.js';
import { until } from '../../../../support/until.js';

let place: SpooledPlace;
beforeEach(async () => void (place = await SpooledPlace.make()));
afterEach(() => place.remove());

const some = Array.from({ length: 300 }, (_, index) => `envelope ${index}`);

test('a start with the broker away takes events, and goes on by itself when it is there', async () => {
  place.remote.become('away');
  const broker = await place.started();
  place.collect(broker);
  await expect(broker.check(call())).resolves.toBeUndefined();
  await expect(broker.lag(call())).rejects.toMatchObject({ code: 'unavailable' });
  await Promise.all(some.map((name) => broker.publish(Buffer.from(name), call())));
  expect(await broker.spool(call())).toMatchObject({ state: 'spooling', envelopes: some.length });
  place.remote.become('up');
  await until('all come', () => place.delivered.length >= some.length);
  await until('the spool is empty', async () => (await broker.spool(call())).state === 'empty');
  expect(new Set(place.delivered)).toEqual(new Set(some));
});

test('what lies in the spool at a stop comes out after the next start', async () => {
  const first = await place.started();
  place.remote.become('away');
  const [position] = await Promise.all(some.map((name) => first.publish(Buffer.from(name), call())));
  await first.stop();
  place.remote.become('away');
  const second = await place.started();
  expect(await second.spool(call())).toMatchObject({ state: 'spooling', envelopes: some.length });
  place.collect(second);
  place.remote.become('up');
  await until('all come', () => new Set(place.delivered).size === some.length);
  await until('the spool is empty', async () => (await second.spool(call())).state === 'empty');
  // This process has drained it, so it knows.
  await expect(second.committed(position!, call())).resolves.toBeUndefined();
});

test('a position that an earlier start has drained: no answer rather than a wrong one', async () => {
  const first = await place.started();
  place.remote.become('away');
  const position = await first.publish(Buffer.from('a'), call());
  place.remote.become('up');
  await until('it is drained', async () => (await first.spool(call())).envelopes === 0);
  await first.stop();
  const second = await place.started();
  await expect(second.committed(position, call())).rejects.toMatchObject({ code: 'unavailable' });
});

test('a broker that cannot be used at all stops the start', async () => {
  place.remote.startFailure = 'invalid_settings';
  const broker = place.broker();
  await expect(broker.start(call())).rejects.toMatchObject({ code: 'invalid_settings' });
  // The spool was closed again.
  await expect(broker.publish(Buffer.from('a'), call())).rejects.toMatchObject({ code: 'stopping' });
});

test('stopped while the broker is away, it tries no more', async () => {
  place.remote.become('away');
  const broker = await place.started();
  const consumption = place.collect(broker);
  await broker.publish(Buffer.from('a'), call());
  await consumption.stop();
  await broker.stop();
  await broker.stop();
  place.remote.become('up');
  expect(place.delivered).toEqual([]);
});
