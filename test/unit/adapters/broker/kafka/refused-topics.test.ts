import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { topicFaults } from '../../../../../internal/adapters/broker/kafka/topic-faults.js';
import { topicConfig } from '../../../../../internal/adapters/broker/kafka/topic-form.js';
import { topicState } from '../../../../../internal/adapters/broker/kafka/topic.js';
import { serverFor } from '../../../../servers/server-for.js';
import { kafkaBroker, withKafka } from '../../../../support/broker/kafka-topic.js';
import { call } from '../../../../support/call.js';

const server = await serverFor('kafka');
const WEEK_MS = 7 * 24 * 3_600_000;

/** What an operator, or another program, has set; and what is said of it. */
const unsafe: readonly (readonly [setting: string, value: string, mended: string])[] = [
  ['cleanup.policy', 'compact', 'cleanup.policy=delete'],
  ['cleanup.policy', 'compact,delete', 'cleanup.policy=delete'],
  ['retention.bytes', '1073741824', 'retention.bytes=-1'],
  ['retention.ms', '1800000', `retention.ms=${WEEK_MS}`],
  ['message.timestamp.type', 'CreateTime', 'message.timestamp.type=LogAppendTime'],
  ['max.message.bytes', '100000', 'max.message.bytes=4194304'],
  ['flush.messages', '10000', 'flush.messages=1'],
];

/** On the real server, with one broker of a process on it; removed at the end. */
async function startedOn(settings: Readonly<Record<string, string>>) {
  const url = await server.url();
  const name = `test-${randomUUID()}`;
  return withKafka(url, async (admin) => {
    const configEntries = Object.entries({ ...topicConfig(1, WEEK_MS), ...settings });
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        {
          topic: name,
          numPartitions: 1,
          replicationFactor: 1,
          configEntries: configEntries.map(([setting, value]) => ({ name: setting, value })),
        },
      ],
    });
    const broker = kafkaBroker(url, {
      topic: { name, partitions: 1, replication: null, retentionMs: WEEK_MS },
    });
    const failure = await broker.start(call()).then(
      () => null,
      (error: unknown) => error as Error,
    );
    await broker.stop();
    const state = await topicState(admin, name);
    await admin.deleteTopics({ topics: [name] });
    return { failure, config: state?.config ?? new Map<string, string>() };
  });
}

server.describe('a topic in Kafka that would lose events stops the start, and is left as it is', () => {
  test.each(unsafe)(
    'one with %s=%s',
    async (setting, value, mended) => {
      const { failure, config } = await startedOn({ [setting]: value });
      expect(failure).toMatchObject({ code: 'incompatible_data', retryable: false });
      expect(failure?.message).toContain(`${setting} is ${value}: `);
      expect(failure?.message).toMatch(new RegExp(`--add-config ${mended}$`));
      expect(config.get(setting)).toBe(value);
    },
    120_000,
  );

  test('all that is wrong is said at once, and one that is right is taken', async () => {
    const { failure } = await startedOn({ 'cleanup.policy': 'compact', 'flush.messages': '5' });
    expect(failure?.message).toMatch(/--add-config cleanup\.policy=delete,flush\.messages=1$/);
    expect((await startedOn({})).failure).toBeNull();
  }, 120_000);
});

describe('a topic of several replicas', () => {
  const config = (settings: Record<string, string> = {}) =>
    new Map(Object.entries({ ...topicConfig(3, WEEK_MS), ...settings }));
  const faults = (settings: Record<string, string>) =>
    topicFaults({ partitions: 6, replication: 3, config: config(settings) }).map(({ setting }) => setting);

  test('is right as it is made, and needs no sync', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ 'flush.messages': '9223372036854775807' })).toEqual([]);
  });

  test('must have a message twice before it is acknowledged, or on the disk', () => {
    expect(faults({ 'min.insync.replicas': '1' })).toEqual(['min.insync.replicas']);
    expect(faults({ 'min.insync.replicas': '1', 'flush.messages': '1' })).toEqual([]);
    expect(faults({ 'min.insync.replicas': '4' })).toEqual(['min.insync.replicas']);
  });

  test('must not be led by a server that lacks messages', () => {
    expect(faults({ 'unclean.leader.election.enable': 'true' })).toEqual(['unclean.leader.election.enable']);
  });

  test('whose settings this user may not see, or that knows fewer of them, is taken', () => {
    expect(topicFaults({ partitions: 1, replication: 1, config: null })).toEqual([]);
    expect(topicFaults({ partitions: 1, replication: 3, config: new Map() })).toEqual([]);
  });
});
