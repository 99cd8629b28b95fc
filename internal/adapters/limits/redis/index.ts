export { RedisBalances } from './redis-balances.js';
export { RedisLimits } from './redis-limits.js';
