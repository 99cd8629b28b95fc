import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import {
  lockHeld,
  lockWaitMs,
  type AppliedMigration,
  type MigrationSession,
  type MigrationTarget,
} from '../../../migrate/index.js';
import type { Call } from '../../../ports/call.js';
import type { Connections } from './connections.js';
import { errorNumberOf, translate } from './errors.js';

/** Names of locks are the whole server's, and at most 64 characters long: this one is of this database alone. */
const LOCK = `concat('patchbay', sha2(database(), 224))`;

const MAKE_LEDGER = `CREATE TABLE IF NOT EXISTS patchbay_migrations (
  name varchar(200) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
  checksum varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  statements_done integer NOT NULL,
  applied_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE = InnoDB`;

const RECORD = 'REPLACE INTO patchbay_migrations (name, checksum, statements_done) VALUES (?, ?, ?)';

const LEDGER_EXISTS = `SELECT 1 FROM information_schema.tables
  WHERE table_schema = database() AND table_name = 'patchbay_migrations'`;
const ANY_TABLE = `SELECT table_name AS name FROM information_schema.tables
  WHERE table_schema = database() ORDER BY table_name LIMIT 1`;

/**
 * What a statement is refused with that has been run already, as ALTER TABLE knows no IF NOT EXISTS here: a column, an
 * index or a key is there, or is not there any more. DDL is atomic: what is there in part is there as a whole.
 */
const alreadyDone: ReadonlySet<number> = new Set([
  1060, // ER_DUP_FIELDNAME
  1061, // ER_DUP_KEYNAME
  1091, // ER_CANT_DROP_FIELD_OR_KEY
]);

/** A statement of DDL commits by itself: each takes effect at once, and one that was cut short is run again. */
export class MysqlMigrationTarget implements MigrationTarget {
  readonly #connections: Connections;
  readonly #call: Call;

  constructor(connections: Connections, call: Call) {
    this.#connections = connections;
    this.#call = call;
  }

  applied(): Promise<AppliedMigration[]> {
    return this.#connections.use(this.#call, 'migrate', async (client) =>
      (await hasLedger(client)) ? ledgerOf(client) : [],
    );
  }

  async withLock<T>(work: (session: MigrationSession) => Promise<T>): Promise<T> {
    const lock = { isOurs: false };
    try {
      return await this.#connections.use(this.#call, 'migrate', async (client) => {
        // A failure throws the connection away, and the lock with it.
        await takeLock(client, this.#call);
        lock.isOurs = true;
        if (!(await hasLedger(client))) await refuseOthers(client);
        await client.query(MAKE_LEDGER);
        const result = await work(sessionOf(client, this.#call));
        await client.query(`DO release_lock(${LOCK})`);
        return result;
      });
    } catch (error) {
      const isOver = error instanceof PatchbayError && error.code === 'deadline_exceeded';
      throw isOver && !lock.isOurs ? lockHeld(error) : error;
    }
  }
}

async function takeLock(client: PoolConnection, call: Call): Promise<void> {
  const seconds = Math.ceil(lockWaitMs(call.deadline) / 1_000);
  const [rows] = await client.query<RowDataPacket[]>(`SELECT get_lock(${LOCK}, ${seconds}) AS is_ours`);
  if (rows[0]?.['is_ours'] !== 1) throw lockHeld();
}

async function hasLedger(client: PoolConnection): Promise<boolean> {
  const [tables] = await client.query<RowDataPacket[]>(LEDGER_EXISTS);
  return tables.length > 0;
}

/** CREATE TABLE IF NOT EXISTS would take another program's table of the same name for ours. */
async function refuseOthers(client: PoolConnection): Promise<void> {
  const [[table]] = await client.query<RowDataPacket[]>(ANY_TABLE);
  if (table === undefined) return;
  throw new PatchbayError(
    'incompatible_data',
    `The database of MYSQL_URL has tables of another program (${String(table['name'])}): give Patchbay a database of ` +
      'its own (CREATE DATABASE …).',
  );
}

function sessionOf(client: PoolConnection, call: Call): MigrationSession {
  const translated = <T>(work: Promise<T>): Promise<T> =>
    work.catch((thrown: unknown) => {
      throw translate(thrown, call, 'migrate');
    });
  return {
    applied: () => translated(ledgerOf(client)),
    run: (statement, mayHaveRun) =>
      translated(
        client.query(statement).then(
          () => undefined,
          (thrown: unknown) => {
            if (!mayHaveRun || !alreadyDone.has(errorNumberOf(thrown) ?? 0)) throw thrown;
          },
        ),
      ),
    record: ({ name, checksum, statementsDone }) =>
      translated(client.query(RECORD, [name, checksum, statementsDone]).then(() => undefined)),
  };
}

async function ledgerOf(client: PoolConnection): Promise<AppliedMigration[]> {
  const [rows] = await client.query<RowDataPacket[]>(
    'SELECT name, checksum, statements_done AS statementsDone FROM patchbay_migrations',
  );
  return rows as (RowDataPacket & AppliedMigration)[];
}
