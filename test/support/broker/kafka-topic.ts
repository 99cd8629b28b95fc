import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { KafkaBroker, type KafkaBrokerOptions } from '../../../internal/adapters/broker/kafka/index.js';
import { createLogger } from '../../../pkg/logger/index.js';

const HOUR_MS = 3_600_000;

/** As an operator, beside the broker under test. */
export async function withKafka<T>(url: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers: url.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** With a topic of its own, unless it is told which; not started. */
export function kafkaBroker(url: string, options: Partial<KafkaBrokerOptions> = {}): KafkaBroker {
  const name = `test-${randomUUID()}`;
  return new KafkaBroker({
    brokers: url.split(','),
    tls: null,
    sasl: null,
    topic: { name, partitions: 3, replication: null, retentionMs: 24 * HOUR_MS },
    group: name,
    compression: 'none',
    clock: Date,
    logger: createLogger('silent'),
    redelivery: { firstMs: 20, longestMs: 20 },
    times: { sessionMs: 6_000, rebalanceMs: 30_000, fetchWaitMs: 100 },
    gather: { bytes: 12 * 1024 * 1024, ms: 20 },
    ...options,
  });
}
