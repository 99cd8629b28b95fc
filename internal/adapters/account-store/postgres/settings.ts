export interface PostgresAccountsSettings {
  /** `postgres://user:password@host:port/database`; the database is there, its tables are made. */
  readonly url: string;
  /** At most so many, 2 or more. A call holds one for some ms, so few serve many; further calls wait. Default: 10. */
  readonly connections?: number;
}
