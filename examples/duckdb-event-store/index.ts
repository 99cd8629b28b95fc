export { createDuckDbEvents, DuckDbEventStore, type DuckDbOptions } from './duckdb-event-store.js';
