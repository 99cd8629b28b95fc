/** What every backend on PostgreSQL stands on. */
export { Connections, type ConnectionsOptions } from './connections.js';
export { isDataFault, sqlStateOf, translate } from './errors.js';
export type { HeldConnection } from './held-connection.js';
export { PostgresMigrationTarget } from './migration-target.js';
export { postgresSchema, prepareDatabase } from './schema.js';
export { checkServer } from './server-check.js';
