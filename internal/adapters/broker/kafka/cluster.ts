import { createRequire } from 'node:module';
import type { KafkaClient } from './client.js';

/**
 * What is used of kafkajs 2.2.4's own classes, on which its consumer stands, and which are not of its public interface.
 * Hence its exact version in package.json.
 */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findBroker(of: { nodeId: string }): Promise<{ fetch(request: unknown): Promise<FetchAnswer> }>;
  findGroupCoordinator(of: { groupId: string }): Promise<GroupCoordinator>;
}

export interface FetchAnswer {
  readonly responses: readonly {
    readonly partitions: readonly {
      readonly partition: number;
      readonly messages: readonly { offset: string; timestamp: string; value: Buffer | null }[];
    }[];
  }[];
}

interface GroupCoordinator {
  leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown>;
}

export const READ_COMMITTED = 1;

/** Connects to nothing yet. */
export function newCluster(client: KafkaClient): Cluster {
  const require = createRequire(import.meta.url);
  const ClusterClass = require('kafkajs/src/cluster') as new (options: unknown) => Cluster;
  return new ClusterClass({
    ...client.config,
    logger: client.kafka.logger(),
    metadataMaxAge: 60_000,
    allowAutoTopicCreation: false,
    isolationLevel: READ_COMMITTED,
    instrumentationEmitter: {
      emit: (event: string, payload: { broker: string }) => {
        if (event === 'network.request_timeout') client.cut(payload.broker);
      },
    },
  });
}
