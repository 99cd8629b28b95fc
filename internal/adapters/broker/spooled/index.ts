export { SpooledBroker, type SpooledBrokerOptions } from './spooled-broker.js';
