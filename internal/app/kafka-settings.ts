import type { Fault } from '../../pkg/errors/index.js';
import type { KafkaBrokerOptions } from '../adapters/broker/kafka/index.js';
import type { Settings } from '../config/settings.js';
import type { BackendContext } from './backend.js';

/** What the broker, and the commands that look at its topic, are told of Kafka. */
export function kafkaOptions({
  settings,
  clock,
  logger,
}: Omit<BackendContext, 'dataDir'>): KafkaBrokerOptions {
  const { topic, partitions, replication, retentionMs, group, compression, tls, sasl, backlogMaxBytes } =
    settings.kafka;
  return {
    brokers: (settings.urls.kafka ?? '').split(','),
    tls,
    sasl: sasl && { mechanism: sasl.mechanism, username: sasl.username ?? '', password: sasl.password ?? '' },
    topic: { name: topic, partitions, replication, retentionMs },
    group,
    compression,
    maxBytes: backlogMaxBytes,
    clock,
    logger,
  };
}

/** Settings that mean something only together. */
export function kafkaFaults({ backends, kafka }: Settings): Fault[] {
  if (backends.BROKER !== 'kafka') return [];
  const faults: Fault[] = [];
  const must = (path: string, message: string): void =>
    void faults.push({ path, code: 'invalid_settings', message });
  if (kafka.sasl !== null && kafka.sasl.username === null)
    must('KAFKA_USERNAME', 'must be set: KAFKA_SASL_MECHANISM is');
  if (kafka.sasl !== null && kafka.sasl.password === null)
    must('KAFKA_PASSWORD', 'must be set: KAFKA_SASL_MECHANISM is');
  return faults;
}
