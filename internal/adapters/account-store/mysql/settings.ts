export interface MysqlAccountsSettings {
  /** `mysql://user:password@host:port/database`, of a MySQL or a MariaDB; the database is there, its tables are made. */
  readonly url: string;
}

/** Connections at most. A call holds one for some ms, so few serve many; further calls wait. */
export const CONNECTIONS = 10;
