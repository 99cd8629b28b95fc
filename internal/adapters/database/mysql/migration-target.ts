import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { AppliedMigration, MigrationSession, MigrationTarget } from '../../../migrate/index.js';
import type { Call } from '../../../ports/call.js';
import type { Connections } from './connections.js';
import { translate } from './errors.js';

/** Names of locks are the whole server's, and at most 64 characters long: this one is of this database alone. */
const LOCK = `concat('patchbay', sha2(database(), 224))`;

const MAKE_LEDGER = `CREATE TABLE IF NOT EXISTS patchbay_migrations (
  name varchar(200) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
  checksum varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  statements_done integer NOT NULL,
  applied_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE = InnoDB`;

const RECORD = 'REPLACE INTO patchbay_migrations (name, checksum, statements_done) VALUES (?, ?, ?)';

/** A statement of DDL commits by itself: each takes effect at once, and one that was cut short is run again. */
export class MysqlMigrationTarget implements MigrationTarget {
  readonly #connections: Connections;
  readonly #call: Call;

  constructor(connections: Connections, call: Call) {
    this.#connections = connections;
    this.#call = call;
  }

  applied(): Promise<AppliedMigration[]> {
    return this.#connections.use(this.#call, 'migrate', async (client) => {
      const [tables] = await client.query<RowDataPacket[]>(
        `SELECT 1 FROM information_schema.tables
         WHERE table_schema = database() AND table_name = 'patchbay_migrations'`,
      );
      return tables.length > 0 ? ledgerOf(client) : [];
    });
  }

  withLock<T>(work: (session: MigrationSession) => Promise<T>): Promise<T> {
    return this.#connections.use(this.#call, 'migrate', async (client) => {
      // A failure throws the connection away, and the lock with it.
      await lock(client, this.#call);
      await client.query(MAKE_LEDGER);
      const result = await work(sessionOf(client, this.#call));
      await client.query(`DO release_lock(${LOCK})`);
      return result;
    });
  }
}

async function lock(client: PoolConnection, call: Call): Promise<void> {
  const seconds = Math.max(1, Math.ceil((call.deadline - Date.now()) / 1_000));
  const [rows] = await client.query<RowDataPacket[]>(`SELECT get_lock(${LOCK}, ${seconds}) AS is_ours`);
  if (rows[0]?.['is_ours'] === 1) return;
  throw new PatchbayError('unavailable', 'Another process migrates this database.');
}

function sessionOf(client: PoolConnection, call: Call): MigrationSession {
  const translated = <T>(work: Promise<T>): Promise<T> =>
    work.catch((thrown: unknown) => {
      throw translate(thrown, call, 'migrate');
    });
  return {
    applied: () => translated(ledgerOf(client)),
    run: (statement) => translated(client.query(statement).then(() => undefined)),
    record: ({ name, checksum, statementsDone }) =>
      translated(client.execute(RECORD, [name, checksum, statementsDone]).then(() => undefined)),
  };
}

async function ledgerOf(client: PoolConnection): Promise<AppliedMigration[]> {
  const [rows] = await client.query<RowDataPacket[]>(
    'SELECT name, checksum, statements_done AS statementsDone FROM patchbay_migrations',
  );
  return rows as (RowDataPacket & AppliedMigration)[];
}
