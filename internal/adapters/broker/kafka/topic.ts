import { setTimeout as wait } from 'node:timers/promises';
import kafkajs, { type Admin } from 'kafkajs';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { topicConfig, type TopicOptions } from './topic-form.js';
import { mendingCommand, topicFaults, type TopicState } from './topic-faults.js';

const MOST_REPLICAS = 3;
const KNOWN_EVERY_MS = 100;
const KNOWN_ATTEMPTS = 100;

/** The topic as it is, made first where it is missing. `incompatible_data` for one that would lose what it acknowledged. */
export async function provideTopic(admin: Admin, options: TopicOptions): Promise<TopicState> {
  const made = await topicState(admin, options.name);
  if (made === null) await makeTopic(admin, options);
  const state = made ?? (await madeTopic(admin, options.name));
  const faults = topicFaults(state);
  if (faults.length === 0) return state;
  const list = faults.map(({ setting, is, because }) => `  ${setting} is ${is}: ${because}`);
  throw new PatchbayError(
    'incompatible_data',
    `Kafka's topic "${options.name}" would lose events that were acknowledged:\n${list.join('\n')}\n` +
      `Mend it, or name another one in KAFKA_TOPIC:\n  ${mendingCommand(options.name, faults)}`,
  );
}

/** Null where there is none of this name. */
export async function topicState(admin: Admin, name: string): Promise<TopicState | null> {
  if (!(await admin.listTopics()).includes(name)) return null;
  const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
  const partitions = topics[0]?.partitions ?? [];
  const replicas = partitions.map((partition) => partition.replicas.length);
  return {
    partitions: partitions.length,
    replication: Math.min(...replicas),
    config: await configOf(admin, name),
  };
}

async function makeTopic(admin: Admin, options: TopicOptions): Promise<void> {
  const servers = (await admin.describeCluster()).brokers.length;
  const replication = options.replication ?? Math.min(MOST_REPLICAS, servers);
  const config = topicConfig(replication, options.retentionMs);
  // False, and no error, where another process was faster.
  await admin.createTopics({
    // kafkajs's wait for them fails on a server that has not heard of the topic yet.
    waitForLeaders: false,
    topics: [
      {
        topic: options.name,
        numPartitions: options.partitions,
        replicationFactor: replication,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      },
    ],
  });
}

/** A server that has just made it, or another one of the cluster, may not know it yet. */
async function madeTopic(admin: Admin, name: string): Promise<TopicState> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const state = await topicState(admin, name);
      if (state !== null) return state;
      if (attempt === KNOWN_ATTEMPTS)
        throw new PatchbayError('unavailable', 'The topic was made, and is not there yet.');
    } catch (error) {
      if (!isNotKnownYet(error) || attempt === KNOWN_ATTEMPTS) throw error;
    }
    await wait(KNOWN_EVERY_MS);
  }
}

function isNotKnownYet(error: unknown): boolean {
  return ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'].includes(
    (error as { type?: string }).type ?? '',
  );
}

async function configOf(admin: Admin, name: string): Promise<ReadonlyMap<string, string> | null> {
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      // Not imported by its name, by which Node does not find it.
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name }],
    });
    const entries = resources[0]?.configEntries ?? [];
    return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
  } catch (error) {
    // Whoever set the rights so has said to know better.
    if ((error as { type?: string }).type?.endsWith('AUTHORIZATION_FAILED') === true) return null;
    throw error;
  }
}
