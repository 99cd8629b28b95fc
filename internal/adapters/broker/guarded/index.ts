export { GuardedBroker, type GuardedBrokerOptions } from './guarded-broker.js';
