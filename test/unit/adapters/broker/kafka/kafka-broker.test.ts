import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import type { KafkaBroker, KafkaBrokerOptions } from '../../../../../internal/adapters/broker/kafka/index.js';
import { Receiver } from '../../../../conformance/broker/receiver.js';
import { serverFor } from '../../../../servers/server-for.js';
import { kafkaBroker, withKafka } from '../../../../support/broker/kafka-topic.js';
import { call } from '../../../../support/call.js';
import { refusal } from '../../../../support/refusal.js';
import { until } from '../../../../support/until.js';

const server = await serverFor('kafka');
const HOUR_MS = 3_600_000;
const SLOW_MS = 120_000;

const brokers: KafkaBroker[] = [];
const topics = new Set<string>();

function topicOf(name: string) {
  topics.add(name);
  return { name, partitions: 3, replication: null, retentionMs: 24 * HOUR_MS };
}

async function started(name: string, options: Partial<KafkaBrokerOptions> = {}): Promise<KafkaBroker> {
  const broker = kafkaBroker(await server.url(), { topic: topicOf(name), group: name, ...options });
  brokers.push(broker);
  await broker.start(call());
  return broker;
}

const newName = () => `test-${randomUUID()}`;
const soon = () => ({ ...call(), deadline: Date.now() + 1_500 });

server.describe('the Kafka broker', () => {
  afterEach(async () => {
    await Promise.all(brokers.splice(0).map((broker) => broker.stop()));
    await withKafka(await server.url(), async (admin) => {
      const there = new Set(await admin.listTopics());
      await admin.deleteTopics({ topics: [...topics].filter((name) => there.has(name)) });
    });
    topics.clear();
  }, SLOW_MS);

  test(
    'a new group begins with the oldest event',
    async () => {
      const name = newName();
      const broker = await started(name);
      const positions = [];
      for (let index = 0; index < 9; index += 1)
        positions.push(await broker.publish(Buffer.from(`${index}`), call()));
      const receiver = new Receiver(await started(name, { group: `${name}-later` }));
      await receiver.untilHandled(positions);
      await receiver.stop();
    },
    SLOW_MS,
  );

  test(
    'gzip gives back what was published, byte by byte, also where several go together',
    async () => {
      const broker = await started(newName(), { compression: 'gzip' });
      const envelopes = Array.from({ length: 60 }, (_, index) => Buffer.alloc(1 + index * 997, `${index}é`));
      const positions = await Promise.all(envelopes.map((each) => broker.publish(each, call(), 'one key')));
      const receiver = new Receiver(broker);
      await receiver.untilHandled(positions);
      await receiver.stop();
      for (const [index, position] of positions.entries())
        expect(receiver.handled.get(position)?.envelope.equals(envelopes[index] as Buffer)).toBe(true);
    },
    SLOW_MS,
  );

  test(
    "events are refused once the oldest that is not stored is older than half of the topic's retention, and taken again",
    async () => {
      const clock = { ahead: 0, now: () => Date.now() + clock.ahead };
      const broker = await started(newName(), { clock });
      const within = () => ({ ...call(), deadline: clock.now() + 50_000 });
      const position = await broker.publish(Buffer.from('a'), within());
      clock.ahead = 11 * HOUR_MS;
      await broker.lag(within());
      expect(broker.refusal()).toBeNull();
      clock.ahead = 13 * HOUR_MS;
      const failure = await broker.publish(Buffer.from('b'), within()).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'storage_full', retryable: true, retryAfter: 5 });
      expect((failure as Error).message).toContain("older than half of the topic's retention");
      expect(broker.refusal()).toMatchObject({ code: 'storage_full' });
      expect(await refusal(broker.check(within()))).toBe('storage_full');
      const receiver = new Receiver(broker);
      await receiver.untilHandled([position]);
      await until(
        'it is taken',
        async () => (await refusal(broker.publish(Buffer.from('b'), within()))) === 'not refused',
      );
      await receiver.stop();
    },
    SLOW_MS,
  );

  test(
    'a handler that takes longer than a session keeps its place in the group: its work counts, and comes once',
    async () => {
      const broker = await started(newName());
      const position = await broker.publish(Buffer.from('a'), call());
      const receiver = new Receiver(broker, async () => {
        const since = Date.now();
        await until('one and a half sessions have passed', () => Date.now() - since > 9_000);
      });
      await broker.committed(position, call());
      expect(receiver.calls).toHaveLength(1);
      await receiver.stop();
    },
    SLOW_MS,
  );

  test(
    'the group moves on when the handler resolves: not before, and not when it rejects',
    async () => {
      const broker = await started(newName());
      const position = await broker.publish(Buffer.from('a'), call());
      let fails = true;
      const receiver = new Receiver(broker, () =>
        fails ? Promise.reject(new Error('not now')) : Promise.resolve(),
      );
      await until('it came three times', () => receiver.calls.length >= 3);
      expect(await refusal(broker.committed(position, soon()))).toBe('deadline_exceeded');
      expect((await broker.lag(call())).envelopes).toBe(1);
      fails = false;
      await broker.committed(position, call());
      expect((await broker.lag(call())).envelopes).toBe(0);
      await receiver.stop();
    },
    SLOW_MS,
  );

  test(
    'a topic that is deleted while it is used is not made anew: publishing and the check say so',
    async () => {
      const name = newName();
      const broker = await started(name);
      await broker.publish(Buffer.from('a'), call());
      await withKafka(await server.url(), (admin) => admin.deleteTopics({ topics: [name] }));
      await until(
        'it is refused',
        async () => (await refusal(broker.publish(Buffer.from('b'), soon()))) !== 'not refused',
      );
      expect(await refusal(broker.check(soon()))).toMatch(/unavailable|deadline/);
      const there = await withKafka(await server.url(), (admin) => admin.listTopics());
      expect(there).not.toContain(name);
    },
    SLOW_MS,
  );
});
