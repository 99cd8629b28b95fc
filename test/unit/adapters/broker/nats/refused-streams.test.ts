import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import {
  AckPolicy,
  DiscardPolicy,
  nanos,
  RetentionPolicy,
  StorageType,
  type ConsumerConfig,
  type JetStreamManager,
  type StreamConfig,
} from 'nats';
import { NatsBroker } from '../../../../../internal/adapters/broker/nats/index.js';
import { createLogger } from '../../../../../pkg/logger/index.js';
import { serverFor } from '../../../../servers/server-for.js';
import { withNats } from '../../../../support/broker/nats-connection.js';
import { call } from '../../../../support/call.js';

const server = await serverFor('nats');
const MIB = 1024 * 1024;

function fit(stream: string): Partial<StreamConfig> {
  return {
    name: stream,
    subjects: [`${stream}.events`],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    max_bytes: 64 * MIB,
  };
}

/** What an operator, or another program, has made; and what is said of it. */
const unfitStreams: readonly (readonly [what: string, config: object, said: RegExp])[] = [
  ['deletes the oldest when it is full', { discard: 'old' }, /deletes the oldest events .*--discard new/],
  ['deletes by age', { max_age: nanos(3_600_000) }, /by their age .*--max-age 0/],
  ['keeps in memory', { storage: 'memory' }, /in memory .*stream rm/],
  ['keeps by limits, not until it is read', { retention: 'limits' }, /retention is "limits"/],
  ['keeps for those who listen', { retention: 'interest' }, /retention is "interest"/],
  ['has a limit for each subject', { max_msgs_per_subject: 10 }, /limit for each subject/],
  ['refuses large envelopes', { max_msg_size: 100_000 }, /--max-msg-size=-1/],
  ['confirms nothing', { no_ack: true }, /confirms nothing/],
  ['confirms before it writes', { persist_mode: 'async' }, /before it writes/],
  ['takes another subject', { subjects: ['elsewhere.*'] }, /does not take the subject/],
];

const unfitConsumers: readonly (readonly [what: string, config: object, said: RegExp])[] = [
  ['gives up', { max_deliver: 5 }, /gives up after 5 deliveries .*consumer rm/],
  ['leaves subjects out', { filter_subject: 'PLACE.events' }, /leaves subjects out/],
];

async function started(
  make: (manager: JetStreamManager, stream: string) => Promise<unknown>,
  options: { readonly maxBytes?: number } = {},
): Promise<{ failure: unknown; config: StreamConfig | null }> {
  const url = await server.url();
  const stream = `test-${randomUUID()}`;
  return withNats(url, async (connection) => {
    const manager = await connection.jetstreamManager();
    await make(manager, stream);
    const broker = new NatsBroker({ url, stream, clock: Date, logger: createLogger('silent'), ...options });
    const failure = await broker.start(call()).then(
      () => null,
      (error: unknown) => error,
    );
    await broker.stop();
    const found = await manager.streams.info(stream).catch(() => null);
    if (found !== null) await manager.streams.delete(stream);
    return { failure, config: found?.config ?? null };
  });
}

server.describe('a stream in NATS that would lose events stops the start, and is left as it is', () => {
  test.each(unfitStreams)('one that %s', async (_what, parts, said) => {
    const own = 'subjects' in parts ? { subjects: [`${randomUUID()}.*`] } : {};
    const { failure, config } = await started((manager, stream) =>
      manager.streams.add({ ...fit(stream), ...parts, ...own }),
    );
    expect(failure).toMatchObject({
      code: 'invalid_settings',
      message: expect.stringMatching(said) as unknown,
    });
    expect(config).toMatchObject({ ...parts, ...own });
  });

  test.each(unfitConsumers)('one whose consumer %s', async (_what, parts, said) => {
    const { failure } = await started(async (manager, stream) => {
      await manager.streams.add(fit(stream));
      const text = JSON.stringify(parts).replace('PLACE', stream);
      const own: Partial<ConsumerConfig> = { durable_name: 'writer', ack_policy: AckPolicy.Explicit };
      await manager.consumers.add(stream, { ...own, ...(JSON.parse(text) as object) });
    });
    expect(failure).toMatchObject({
      code: 'invalid_settings',
      message: expect.stringMatching(said) as unknown,
    });
  });

  test('one with a consumer that is not ours, which would take events away', async () => {
    const { failure } = await started(async (manager, stream) => {
      await manager.streams.add(fit(stream));
      const other: Partial<ConsumerConfig> = { durable_name: 'other', ack_policy: AckPolicy.Explicit };
      await manager.consumers.add(stream, other);
    });
    expect(failure).toMatchObject({
      code: 'invalid_settings',
      message: expect.stringContaining("a consumer that is not Patchbay's") as unknown,
    });
  });

  test("one whose subject another stream takes, which is somebody else's", async () => {
    const elsewhere = `elsewhere-${randomUUID()}`;
    const { failure } = await started((manager, stream) =>
      manager.streams.add({ ...fit(elsewhere), subjects: [`${stream}.>`] }),
    );
    expect(failure).toMatchObject({
      code: 'invalid_settings',
      message: expect.stringContaining('Another stream in NATS takes the subject') as unknown,
    });
    await withNats(await server.url(), async (connection) => {
      await (await connection.jetstreamManager()).streams.delete(elsewhere);
    });
  });

  test('all that is wrong is said at once', async () => {
    const { failure } = await started((manager, stream) =>
      manager.streams.add({ ...fit(stream), discard: DiscardPolicy.Old, max_age: nanos(3_600_000) }),
    );
    expect((failure as Error).message).toMatch(/oldest[^]*age/);
  });
});

server.describe('a stream in NATS that is fit', () => {
  test('is brought to the settings', async () => {
    const { failure, config } = await started(
      (manager, stream) => manager.streams.add({ ...fit(stream), duplicate_window: nanos(1_000) }),
      { maxBytes: 128 * MIB },
    );
    expect(failure).toBeNull();
    expect(config).toMatchObject({ max_bytes: 128 * MIB, duplicate_window: nanos(120_000) });
  });

  test('keeps a limit that no setting asks to change', async () => {
    const { failure, config } = await started((manager, stream) => manager.streams.add(fit(stream)));
    expect(failure).toBeNull();
    expect(config).toMatchObject({ max_bytes: 64 * MIB, discard: 'new' });
  });

  test('is made where there is none: nothing in it goes but what is acknowledged', async () => {
    const { failure, config } = await started(() => Promise.resolve(), { maxBytes: 64 * MIB });
    expect(failure).toBeNull();
    expect(config).toMatchObject({
      ...{ retention: 'workqueue', storage: 'file', discard: 'new', max_age: 0, max_msgs: -1 },
      ...{ max_bytes: 64 * MIB, duplicate_window: nanos(120_000), num_replicas: 1 },
    });
  });
});
