import { createLogger } from '../../pkg/logger/index.js';
import { KafkaTopics } from '../adapters/broker/kafka/index.js';
import { systemClock } from '../adapters/clock/system/index.js';
import { settingsError, type Settings } from '../config/settings.js';
import { kafkaFaults, kafkaOptions } from './kafka-settings.js';

/**
 * The topics of the settings' Kafka, while `work` runs; no server of ours is needed. Errors: `invalid_settings` where the
 * broker is another one.
 */
export function duringKafkaTopics<T>(
  settings: Settings,
  work: (topics: KafkaTopics) => Promise<T>,
): Promise<T> {
  const { backends, urls, logLevel } = settings;
  const faults = kafkaFaults(settings);
  const must = (path: string, message: string): void =>
    void faults.push({ path, code: 'invalid_settings', message });
  if (backends.BROKER !== 'kafka') must('BROKER', `is ${backends.BROKER}: only kafka has topics`);
  else if (urls.kafka === null) must('KAFKA_BROKERS', 'must be set: BROKER stands on it');
  if (faults.length > 0) return Promise.reject(settingsError(faults));
  const logger = createLogger(logLevel === 'info' ? 'warn' : logLevel);
  return KafkaTopics.during(kafkaOptions({ settings, clock: systemClock, logger }), work);
}
