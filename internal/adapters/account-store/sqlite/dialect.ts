import BetterSqlite3Client from 'knex/lib/dialects/better-sqlite3/index.js';
import Libsql from 'libsql';
import { BUSY_TIMEOUT_MS } from './settings.js';

export type Connection = InstanceType<typeof Libsql>;

/**
 * knex's better-sqlite3 dialect over libsql, which speaks the same interface and whose binary comes from the
 * registry as a package: nothing is compiled or downloaded at installation.
 */
export class LibsqlClient extends BetterSqlite3Client {
  override _driver(): unknown {
    return Libsql;
  }

  override acquireRawConnection(): Promise<Connection> {
    const { filename } = this.connectionSettings as { readonly filename: string };
    // What the driver throws must reject, not throw: the pool would never hear of it.
    return Promise.resolve().then(() => connect(filename));
  }

  /**
   * A commit that fails (a lock, a full disk) can leave its transaction open, and knex does not end it: every work
   * after it would fail on the one connection there is. A new connection would not help, since libsql's close keeps
   * the old one's lock.
   */
  override validateConnection(connection: Connection): Promise<boolean> {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    return Promise.resolve(true);
  }
}

function connect(file: string): Connection {
  const connection = new Libsql(file);
  try {
    connection.exec(`PRAGMA busy_timeout=${BUSY_TIMEOUT_MS}`);
    // FULL syncs the log at every commit: NORMAL would lose acknowledged dead letters and keys at a power loss.
    connection.exec('PRAGMA synchronous=FULL');
    connection.exec('PRAGMA foreign_keys=ON');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
