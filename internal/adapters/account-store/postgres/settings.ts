export interface PostgresAccountsSettings {
  /** `postgres://user:password@host:port/database`; the database is there, its tables are made. */
  readonly url: string;
}

/** Connections at most. A call holds one for some ms, so few serve many; further calls wait. */
export const CONNECTIONS = 10;
