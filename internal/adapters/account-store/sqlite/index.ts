import type { AccountStore } from '../../../ports/account-store.js';
import { knexAccountStore, KnexDeadLetters } from '../knex/index.js';
import type { SqliteSettings } from './settings.js';
import { SqliteDatabase } from './sqlite-database.js';

export type { SqliteSettings } from './settings.js';

/** Accounts and dead letters in one SQLite file. The account store's `start` and `stop` are those of both. */
export function createSqliteAccounts(settings: SqliteSettings): {
  readonly accountStore: AccountStore;
  readonly deadLetters: KnexDeadLetters;
} {
  const database = new SqliteDatabase(settings);
  return { accountStore: knexAccountStore(database), deadLetters: new KnexDeadLetters(database) };
}
