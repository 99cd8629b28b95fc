/** What the backends that stand on Redis share. */
export { RedisConnection, type RedisSettings } from './connection.js';
export { translate } from './errors.js';
