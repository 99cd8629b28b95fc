import type { KafkaClient } from './client.js';
import { newCluster } from './cluster.js';

/**
 * For a member of this process that ended while Kafka was away, and could not say so: the group would wait for it until
 * its session is over, and nothing be consumed for so long. kafkajs leaves for its own running member only.
 */
export async function leaveGroup(client: KafkaClient, groupId: string, memberId: string): Promise<void> {
  const cluster = newCluster(client);
  try {
    await cluster.connect();
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    // Mostly the group knows it no more, which is an error.
    await coordinator.leaveGroup({ groupId, memberId }).catch(() => undefined);
  } finally {
    await cluster.disconnect();
  }
}
