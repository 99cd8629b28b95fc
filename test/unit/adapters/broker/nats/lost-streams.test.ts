import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AckPolicy, DiscardPolicy, type JetStreamManager } from 'nats';
import { NatsBroker } from '../../../../../internal/adapters/broker/nats/index.js';
import { serverFor } from '../../../../servers/server-for.js';
import { withNats } from '../../../../support/broker/nats-connection.js';
import { call } from '../../../../support/call.js';
import { LogLines } from '../../../../support/log-lines.js';
import { refusal } from '../../../../support/refusal.js';
import { until } from '../../../../support/until.js';

const server = await serverFor('nats');
const LONG_MS = 60_000;
const NEVER_MS = 3_600_000;

let url = '';
let stream = '';
let log: LogLines;
let brokers: NatsBroker[] = [];

/** `watchMs` NEVER_MS: it looks only where it is asked, or trips over what is missing. */
async function started(watchMs = 100): Promise<NatsBroker> {
  const broker = new NatsBroker({
    ...{ url, stream, watchMs, clock: Date, logger: log.logger, maxBytes: 64 * 1024 * 1024 },
    gather: { bytes: 1, ms: 0 },
  });
  await broker.start(call());
  brokers.push(broker);
  return broker;
}

/** What its consumer was given, as text. */
function consumed(broker: NatsBroker): string[] {
  const texts: string[] = [];
  broker.consume((deliveries) => {
    for (const { envelope } of deliveries) texts.push(envelope.toString());
    return Promise.resolve();
  });
  return texts;
}

function operate<T>(work: (manager: JetStreamManager) => Promise<T>): Promise<T> {
  return withNats(url, async (connection) => work(await connection.jetstreamManager()));
}

function deleteConsumer(): Promise<unknown> {
  return operate((manager) => manager.consumers.delete(stream, 'writer'));
}

function deleteStream(): Promise<unknown> {
  return operate((manager) => manager.streams.delete(stream));
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

function saying(code: string, ...words: string[]): object {
  return { code, message: expect.stringMatching(words.join('[^]*')) as unknown };
}

server.describe('what an operator does to the stream in NATS while the program runs', () => {
  beforeEach(async () => {
    url = await server.url();
    stream = `test-${randomUUID()}`;
    log = new LogLines();
    brokers = [];
  });
  afterEach(async () => {
    await Promise.all(brokers.map((broker) => broker.stop()));
    await deleteStream().catch(() => undefined);
  });

  test('a consumer that is deleted is made anew, and nothing is lost', async () => {
    const broker = await started(NEVER_MS);
    const texts = consumed(broker);
    await broker.publish(Buffer.from('before'), call());
    await until('it is consumed', () => texts.includes('before'), LONG_MS);
    await deleteConsumer();
    await broker.publish(Buffer.from('after'), call());
    await until('it is consumed by the new one', () => texts.includes('after'), LONG_MS);
    expect(log.of('warn', 'its consumer is missing')).toHaveLength(1);
  });

  test('a consumer that is deleted is found missing by the check, even where nobody consumes', async () => {
    const broker = await started(NEVER_MS);
    await deleteConsumer();
    await broker.check(call());
    expect(await operate((manager) => manager.consumers.info(stream, 'writer'))).toMatchObject({
      name: 'writer',
    });
  });

  test('one that cannot be made anew makes it unready, and is told once', async () => {
    const broker = await started();
    consumed(broker);
    await operate(async (manager) => {
      await manager.streams.purge(stream);
      await manager.consumers.delete(stream, 'writer');
      const own = { durable_name: 'other', ack_policy: AckPolicy.Explicit };
      // The broker makes its own anew at once: whoever is first.
      while ((await manager.consumers.add(stream, own).catch(() => null)) === null)
        await manager.consumers.delete(stream, 'writer').catch(() => undefined);
    });
    const failure = await until('it is unready', () => failureOf(broker.check(call())), LONG_MS);
    expect(failure).toMatchObject(saying('unavailable', stream, 'consumer', 'nats consumer ls'));
    for (let count = 0; count < 5; count += 1) await failureOf(broker.check(call()));
    expect(log.of('error', 'cannot be made anew')).toHaveLength(1);
    expect(log.of('warn', 'no messages for the consumer').length).toBeLessThanOrEqual(2);

    await operate((manager) => manager.consumers.delete(stream, 'other'));
    await until('it is ready', async () => (await refusal(broker.check(call()))) === 'not refused', LONG_MS);
    expect(log.of('info', 'in order again')).not.toHaveLength(0);
  });

  test('a stream that is deleted is made anew, publishes go on, and the loss is told as an error', async () => {
    const [api, consumer] = [await started(NEVER_MS), await started(NEVER_MS)];
    const texts = consumed(consumer);
    const before = await api.publish(Buffer.from('before'), call());
    await api.committed(before, call());
    await deleteStream();
    const after = await api.publish(Buffer.from('after'), call());
    await until('it is consumed from the new one', () => texts.includes('after'), LONG_MS);
    // A late acknowledgement of what lay in the one before must not hit another message.
    expect(Number(after)).toBeGreaterThan(Number(before));
    await Promise.all([api.check(call()), consumer.check(call())]);
    const errors = log.of('error', 'are lost');
    expect(errors.length).toBeGreaterThanOrEqual(1);
    expect(errors.length).toBeLessThanOrEqual(2);
    for (const error of errors) expect(error['stream']).toBe(stream);
  });

  test('a stream that another process has made anew is told as a loss, too', async () => {
    const first = await started(NEVER_MS);
    await deleteStream();
    const second = await started(NEVER_MS);
    await Promise.all([first.check(call()), second.check(call())]);
    expect(log.of('error', 'are lost')).toHaveLength(1);
  });

  test('what lay in a stream that was deleted is never called consumed', async () => {
    const broker = await started(NEVER_MS);
    const position = await broker.publish(Buffer.from('lost'), call());
    await deleteStream();
    await broker.check(call());
    expect(await failureOf(broker.committed(position, call()))).toMatchObject(
      saying('unavailable', 'deleted'),
    );
  });

  test('a stream that would lose events now takes none until it is mended, and the log says how', async () => {
    const broker = await started();
    await operate((manager) => manager.streams.update(stream, { discard: DiscardPolicy.Old }));
    const known = await until('it is known', () => broker.refusal(), LONG_MS);
    expect(known).toMatchObject({ ...saying('unavailable', stream), retryable: true });
    expect(await failureOf(broker.publish(Buffer.from('a'), call()))).toMatchObject(
      saying('unavailable', stream),
    );
    expect(await refusal(broker.check(call()))).toBe('invalid_settings');
    expect(log.of('error', '--discard new')).toHaveLength(1);

    await operate((manager) => manager.streams.update(stream, { discard: DiscardPolicy.New }));
    await until('it is mended', () => broker.refusal() === null, LONG_MS);
    await broker.publish(Buffer.from('b'), call());
    expect((await broker.lag(call())).envelopes).toBe(1);
  });

  test('where the stream stays missing, a refusal names it', async () => {
    const broker = await started(NEVER_MS);
    const other = `other-${randomUUID()}`;
    await deleteStream();
    await operate((manager) => manager.streams.add({ name: other, subjects: [`${stream}.>`] }));
    const soon = { ...call(), deadline: Date.now() + 3_000 };
    expect(await failureOf(broker.publish(Buffer.from('a'), soon))).toMatchObject(
      saying('unavailable', stream),
    );
    expect(await failureOf(broker.check(call()))).toMatchObject(
      saying('unavailable', stream, 'Another stream in NATS takes the subject'),
    );
    await operate((manager) => manager.streams.delete(other));
    await broker.publish(Buffer.from('b'), call());
  });
});
