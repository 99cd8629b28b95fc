export { connectionOf, placeOf } from './connection-url.js';
export { ClickHouseEventStore, type ClickHouseEventStoreOptions } from './clickhouse-event-store.js';
export { clickHouseSchema, type ClickHouseSchemaOptions } from './schema.js';
export type { ClickHouseConnection } from './client.js';
