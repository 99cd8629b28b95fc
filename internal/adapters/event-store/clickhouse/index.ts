export { ClickHouseEventStore, type ClickHouseEventStoreOptions } from './clickhouse-event-store.js';
export type { ClickHouseConnection } from './client.js';
