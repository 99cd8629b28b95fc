export { KafkaBroker, type KafkaBrokerOptions } from './kafka-broker.js';
export { KafkaTopics, type TopicReading, type TopicReport } from './kafka-topics.js';
export type { Stored } from './log-reader.js';
