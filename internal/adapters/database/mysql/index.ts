/** What every backend on MySQL and MariaDB stands on. */
export { Connections, type ConnectionsOptions } from './connections.js';
export { errorNumberOf, isDataFault, translate } from './errors.js';
export type { HeldConnection } from './held-connection.js';
export { MysqlMigrationTarget } from './migration-target.js';
export { mysqlSchema, prepareDatabase } from './schema.js';
export { checkServer } from './server-check.js';
