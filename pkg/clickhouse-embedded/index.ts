export { ClickHouseEmbedded, type EngineConnection, type EngineState } from './clickhouse-embedded.js';
export type { ClickHouseEmbeddedOptions, EngineLogger } from './options.js';
