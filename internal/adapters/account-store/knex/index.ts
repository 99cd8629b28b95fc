/**
 * One implementation of AccountStore and DeadLetters for every engine that knex speaks. It is no backend of its
 * own: an engine's folder beside it gives the AccountDatabase, and may import from here.
 */
export type { AccountDatabase } from './account-database.js';
export { refuseEnded } from './call-end.js';
export { knexAccountStore } from './knex-account-store.js';
export { KnexDeadLetters } from './knex-dead-letters.js';
export { poolOfOne, silent } from './one-connection.js';
export { ServerDatabase, type AccountServer } from './server-database.js';
