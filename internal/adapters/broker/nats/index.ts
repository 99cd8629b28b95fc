export { NatsBroker } from './nats-broker.js';
export type { ConnectionFiles, NatsBrokerOptions } from './options.js';
