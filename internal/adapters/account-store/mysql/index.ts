import type { AccountStore } from '../../../ports/account-store.js';
import { knexAccountStore, KnexDeadLetters, ServerDatabase } from '../knex/index.js';
import { mysqlServer } from './mysql-server.js';
import type { MysqlAccountsSettings } from './settings.js';

export { mysqlSchema } from '../../database/mysql/index.js';
export type { MysqlAccountsSettings } from './settings.js';

/** Accounts and dead letters in one database of a MySQL or a MariaDB. The account store's `start` and `stop` are those of both. */
export function createMysqlAccounts(settings: MysqlAccountsSettings): {
  readonly accountStore: AccountStore;
  readonly deadLetters: KnexDeadLetters;
} {
  const database = new ServerDatabase(mysqlServer(settings));
  return { accountStore: knexAccountStore(database), deadLetters: new KnexDeadLetters(database) };
}
