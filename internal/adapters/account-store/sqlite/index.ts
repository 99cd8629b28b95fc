import { existsSync } from 'node:fs';
import { migrationsFolder, Schema } from '../../../migrate/index.js';
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

/** How long another program may hold the file's lock, in ms. */
const OPEN_MS = 60_000;

/** The schema of that file; not to be used while the account store runs. */
export function sqliteSchema(settings: SqliteSettings): Schema {
  return new Schema({
    folder: migrationsFolder('sqlite'),
    exists: () => existsSync(settings.file),
    open: (signal, work) =>
      new SqliteDatabase(settings).withTarget({ signal, deadline: settings.clock.now() + OPEN_MS }, work),
  });
}
