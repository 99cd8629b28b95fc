import { createMysqlAccounts } from '../../../../internal/adapters/account-store/mysql/index.js';
import { createPostgresAccounts } from '../../../../internal/adapters/account-store/postgres/index.js';
import type { AccountStore } from '../../../../internal/ports/account-store.js';
import type { DeadLetters } from '../../../../internal/ports/dead-letters.js';

/** What tests of accounts in a database server say to it in its own words. */
export interface AccountServer {
  readonly name: 'postgres' | 'mysql' | 'mariadb';
  /** Its setting. */
  readonly setting: string;
  create(settings: { readonly url: string }): {
    readonly accountStore: AccountStore;
    readonly deadLetters: DeadLetters;
  };
  /** How many statements with this text wait for a lock in this database. */
  waiting(text: string): readonly string[];
  /** The numbers of the program's own connections to this database, as one text with commas. */
  readonly connections: string;
  /** Said by whoever shall not be the one whom the server gives up when two wait for each other. */
  readonly preferred: readonly string[];
  /** The same of the whole database, before. */
  readonly preferOthers: (database: string) => readonly string[];
  /** Names of the tables that are there, without the ledger. */
  readonly tables: string;
  /** The ledger's names, in their order. */
  readonly ledger: string;
  readonly readOnly: {
    readonly on: (database: string) => readonly string[];
    readonly off: (database: string) => readonly string[];
  };
  /** What a start says of a user who may read, of one who may nothing, of a database that is not there, and of another program's tables. */
  readonly words: {
    readonly reader: RegExp;
    readonly stranger: RegExp;
    readonly noDatabase: RegExp;
    readonly others: RegExp;
  };
}

const postgres: AccountServer = {
  name: 'postgres',
  setting: 'POSTGRES_URL',
  create: createPostgresAccounts,
  waiting: (text) => [
    `SELECT count(*)::int FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND query LIKE '%${text}%' AND datname = current_database()`,
  ],
  connections: `SELECT string_agg(pid::text, ',' ORDER BY pid) FROM pg_stat_activity
    WHERE application_name = 'patchbay accounts' AND datname = current_database()`,
  // Whoever waits so long looks for a ring, and is given up.
  preferOthers: (database) => [`ALTER DATABASE ${database} SET deadlock_timeout = '3s'`],
  preferred: [`SET deadlock_timeout = '10min'`],
  tables: `SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'`,
  ledger: `SELECT string_agg(name, ' ' ORDER BY name) FROM patchbay_migrations`,
  // As a primary that has become a replica looks to new sessions.
  readOnly: {
    on: (database) => [
      `ALTER DATABASE ${database} SET default_transaction_read_only = on`,
      endSessions(database),
    ],
    off: (database) => [
      `ALTER DATABASE ${database} RESET default_transaction_read_only`,
      endSessions(database),
    ],
  },
  words: {
    reader: /lacks a privilege.*INSERT on users/s,
    stranger: /lacks a privilege/,
    noDatabase: /no such database.*createdb/s,
    others: /002_accounts.*database of its own/s,
  },
};

function endSessions(database: string): string {
  return `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE application_name = 'patchbay accounts' AND datname = '${database}'`;
}

const mysql: AccountServer = {
  name: 'mysql',
  setting: 'MYSQL_URL',
  create: createMysqlAccounts,
  waiting: (text) => [
    // Who asks more often than so is told the same as before.
    'DO sleep(0.12)',
    `SELECT count(*) FROM information_schema.innodb_trx
      JOIN information_schema.processlist ON id = trx_mysql_thread_id
      WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE '%${text}%' AND db = database()`,
  ],
  connections: `SELECT group_concat(id ORDER BY id) FROM information_schema.processlist
    WHERE db = database() AND id <> connection_id()`,
  // The one that has changed less is given up.
  preferOthers: () => [],
  preferred: [
    'CREATE TEMPORARY TABLE heavy (x integer)',
    `INSERT INTO heavy VALUES ${Array.from({ length: 100 }, (_, n) => `(${n})`).join(', ')}`,
  ],
  tables: `SELECT group_concat(table_name) FROM information_schema.tables WHERE table_schema = database()`,
  ledger: `SELECT group_concat(name ORDER BY name SEPARATOR ' ') FROM patchbay_migrations`,
  readOnly: {
    on: () => ['SET GLOBAL read_only = ON'],
    off: () => ['SET GLOBAL read_only = OFF'],
  },
  words: {
    // What is wrong with the server itself comes first.
    reader: /may make no temporary tables: GRANT/,
    stranger: /lacks a privilege|refuses the password/,
    noDatabase: /no such database.*CREATE DATABASE/s,
    others: /tables of another program \(users\).*database of its own/s,
  },
};

export const accountServers: readonly AccountServer[] = [postgres, mysql, { ...mysql, name: 'mariadb' }];
