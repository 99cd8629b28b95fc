import type { AccountStore } from '../../../ports/account-store.js';
import { knexAccountStore, KnexDeadLetters, ServerDatabase } from '../knex/index.js';
import { postgresServer } from './postgres-server.js';
import type { PostgresAccountsSettings } from './settings.js';

export { postgresSchema } from '../../database/postgres/index.js';
export type { PostgresAccountsSettings } from './settings.js';

/** Accounts and dead letters in one PostgreSQL database. The account store's `start` and `stop` are those of both. */
export function createPostgresAccounts(settings: PostgresAccountsSettings): {
  readonly accountStore: AccountStore;
  readonly deadLetters: KnexDeadLetters;
} {
  const database = new ServerDatabase(postgresServer(settings));
  return { accountStore: knexAccountStore(database), deadLetters: new KnexDeadLetters(database) };
}
