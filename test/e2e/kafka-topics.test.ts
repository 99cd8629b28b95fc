import { randomUUID } from 'node:crypto';
import kafkajs, { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { KafkaBroker } from '../../internal/adapters/broker/kafka/index.js';
import { encodeEnvelope } from '../../internal/domain/envelope.js';
import { createLogger } from '../../pkg/logger/index.js';
import { serverFor } from '../servers/server-for.js';
import { runBuiltCli } from '../support/built-program.js';
import { call } from '../support/call.js';
import { until } from '../support/until.js';

const kafka = await serverFor('kafka');
const project = '0197a1b2-0000-7000-8000-000000000001';
const key = '0197a1b2-0000-7000-8000-000000000002';

interface Report {
  readonly name: string;
  readonly partitions: number;
  readonly replication: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly faults: readonly string[];
  readonly messages: number;
  readonly unconsumed: number;
}

kafka.describe('patchbay topics, on a real Kafka', () => {
  const name = `topics-${randomUUID()}`;
  let environment: Record<string, string> = {};
  let broker: KafkaBroker;
  let admin: ReturnType<Kafka['admin']>;

  beforeAll(async () => {
    const brokers = (await kafka.url()).split(',');
    environment = {
      BROKER: 'kafka',
      KAFKA_BROKERS: brokers.join(','),
      KAFKA_TOPIC: name,
      KAFKA_GROUP: name,
      KAFKA_PARTITIONS: '2',
    };
    admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    broker = new KafkaBroker({
      ...{ brokers, tls: null, sasl: null, group: name, compression: 'none' },
      topic: { name, partitions: 2, replication: null, retentionMs: 24 * 3_600_000 },
      ...{ clock: Date, logger: createLogger('silent') },
    });
  }, 120_000);

  afterAll(async () => {
    await broker.stop();
    await admin.deleteTopics({ topics: [name] }).catch(() => undefined);
    await admin.deleteGroups([name]).catch(() => undefined);
    await admin.disconnect();
  }, 60_000);

  const topics = (...words: string[]) => runBuiltCli(['topics', ...words], environment);
  const listed = async (): Promise<Report | undefined> => {
    const { topics: found } = JSON.parse((await topics('list', '--json')).stdout) as { topics: Report[] };
    return found.find((topic) => topic.name === name);
  };
  const publish = (...lines: string[]) =>
    broker.publish(
      encodeEnvelope(
        { projectId: project, keyId: key, receivedAt: 1_700_000_000_000, count: lines.length },
        Buffer.from(lines.map((line) => `${line}\n`).join('')),
      ),
      call(),
    );

  test('none yet, then made as a start would, then found to fit', async () => {
    expect(await topics('list')).toEqual({
      exitCode: 5,
      stdout: '',
      stderr: 'patchbay: None yet: run `patchbay topics create`.\n',
    });
    const made = await topics('create', '--json');
    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(made.stdout)).toEqual({
      made: true,
      topic: {
        ...{ name, partitions: 2, replication: 1, faults: [], messages: 0, unconsumed: 0 },
        settings: expect.objectContaining({
          'flush.messages': '1',
          'retention.ms': `${168 * 3_600_000}`,
          'message.timestamp.type': 'LogAppendTime',
        }) as unknown,
      },
    });
    const again = await topics('create');
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(again.stdout).toContain(`${name} is there, and fits; nothing was changed.\n`);
    expect(again.stdout).toContain('flush.messages=1\n');
  }, 120_000);

  test('what is not consumed is counted and read, and nobody takes part in the group for it', async () => {
    await broker.start(call());
    await publish('consumed 1', 'consumed 2');
    const consumption = broker.consume(() => Promise.resolve());
    await until('all consumed', async () => (await broker.lag(call())).envelopes === 0, 60_000);
    await consumption.stop();
    await publish('waits 1', 'waits 2', 'waits 3');
    await publish('waits 4');
    await publish();

    expect(await listed()).toMatchObject({ messages: 4, unconsumed: 3 });
    const text = await topics('read');
    expect(text).toMatchObject({ exitCode: 0, stderr: '' });
    expect(text.stdout.split('\n')).toHaveLength(5);
    expect(text.stdout).toMatch(/^[01]:\d+ {2}\S+Z {2}project \S+1 {2}key \S+2 {2}3 events, \d+ bytes$/m);
    expect(text.stdout).toMatch(/\n3 envelopes, 4 events\n$/);

    const sorted = async (...words: string[]): Promise<string[]> =>
      (await topics('read', ...words)).stdout.trimEnd().split('\n').sort();
    expect(await sorted('--events')).toEqual(['waits 1', 'waits 2', 'waits 3', 'waits 4']);
    expect(await sorted('--events', '--from-start')).toEqual([
      ...['consumed 1', 'consumed 2'],
      ...['waits 1', 'waits 2', 'waits 3', 'waits 4'],
    ]);
    const [first = ''] = await sorted('--json', '--limit', '1', '--from-start');
    expect(JSON.parse(first)).toMatchObject({ project_id: project, key_id: key, offset: 0 });
    const { groups } = await admin.describeGroups([name]);
    expect(groups[0]?.members).toEqual([]);
    expect(await listed()).toMatchObject({ messages: 4, unconsumed: 3 });
  }, 240_000);

  test('a message that is no envelope is named, and what comes after it is read', async () => {
    const producer = new Kafka({
      brokers: environment['KAFKA_BROKERS']?.split(',') ?? [],
      logLevel: logLevel.NOTHING,
    }).producer();
    await producer.connect();
    for (const partition of [0, 1])
      await producer.send({ topic: name, messages: [{ partition, value: 'somebody else' }] });
    await producer.disconnect();
    await publish('after 1');
    const run = await topics('read');
    expect(run).toMatchObject({
      exitCode: 1,
      stderr: 'patchbay: 2 messages could not be read by this version.\n',
    });
    expect(run.stdout.match(/cannot be read: A broker message is not an envelope/g)).toHaveLength(2);
    expect(run.stdout).toMatch(/\n6 envelopes, 5 events\n$/);
  }, 120_000);

  test('one that would lose events is named by list, and create says how to mend it', async () => {
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name,
          configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
        },
      ],
    });
    const list = await topics('list');
    expect(list.exitCode).toBe(1);
    expect(list.stdout).toContain('WRONG        cleanup.policy is compact: compaction deletes');
    expect(list.stderr).toMatch(/would lose events/);
    const create = await topics('create');
    expect(create).toMatchObject({ exitCode: 1, stdout: '' });
    expect(create.stderr).toContain('--add-config cleanup.policy=delete');
  }, 120_000);
});

test('another broker has no topics', async () => {
  const run = await runBuiltCli(['topics', 'list'], { BROKER: 'embedded' });
  expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  expect(run.stderr).toContain('BROKER: is embedded: only kafka has topics');
  const nowhere = await runBuiltCli(['topics', 'create'], { BROKER: 'kafka' });
  expect(nowhere).toMatchObject({ exitCode: 2, stdout: '' });
  expect(nowhere.stderr).toContain('KAFKA_BROKERS: must be set');
}, 60_000);
