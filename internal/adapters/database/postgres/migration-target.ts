import type { PoolClient } from 'pg';
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
import { sqlStateOf, translate } from './errors.js';

/** "patchbay" in ASCII, as an eight-byte number: of this database alone, and of no other program's. */
const LOCK = '8097881575290724729';
const LOCK_NOT_AVAILABLE = '55P03';

const MAKE_LEDGER = `CREATE TABLE IF NOT EXISTS patchbay_migrations (
  name text COLLATE "C" PRIMARY KEY,
  checksum text NOT NULL,
  statements_done integer NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`;

const RECORD = `INSERT INTO patchbay_migrations (name, checksum, statements_done) VALUES ($1, $2, $3)
  ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, statements_done = excluded.statements_done`;

/** PostgreSQL's DDL is transactional: one transaction is the all-or-nothing, and its advisory lock ends with it. */
export class PostgresMigrationTarget implements MigrationTarget {
  readonly #connections: Connections;
  readonly #call: Call;

  constructor(connections: Connections, call: Call) {
    this.#connections = connections;
    this.#call = call;
  }

  applied(): Promise<AppliedMigration[]> {
    return this.#connections.use(this.#call, 'migrate', async (client) => {
      const { rows } = await client.query<{ readonly is_there: boolean }>(
        `SELECT to_regclass('public.patchbay_migrations') IS NOT NULL AS is_there`,
      );
      return rows[0]?.is_there === true ? ledgerOf(client) : [];
    });
  }

  async withLock<T>(work: (session: MigrationSession) => Promise<T>): Promise<T> {
    const lock = { isOurs: false };
    try {
      return await this.#connections.use(this.#call, 'migrate', async (client) => {
        // A failure throws the connection away, and the transaction with it.
        await client.query(`BEGIN; SET LOCAL lock_timeout TO ${Math.ceil(lockWaitMs(this.#call.deadline))}`);
        await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
        lock.isOurs = true;
        await client.query(`SET LOCAL lock_timeout TO 0; ${MAKE_LEDGER}`);
        const result = await work(sessionOf(client, this.#call));
        await client.query('COMMIT');
        return result;
      });
    } catch (error) {
      throw !lock.isOurs && isLockWaitOver(error) ? lockHeld(error) : error;
    }
  }
}

/** By the lock's own bound, or by the call's. */
function isLockWaitOver(error: unknown): boolean {
  if (!(error instanceof PatchbayError)) return false;
  return error.code === 'deadline_exceeded' || sqlStateOf(error.cause) === LOCK_NOT_AVAILABLE;
}

function sessionOf(client: PoolClient, call: Call): MigrationSession {
  const translated = <T>(work: Promise<T>): Promise<T> =>
    work.catch((thrown: unknown) => {
      throw translate(thrown, call, 'migrate');
    });
  return {
    applied: () => translated(ledgerOf(client)),
    run: (statement) => translated(client.query(statement).then(() => undefined)),
    record: ({ name, checksum, statementsDone }) =>
      translated(client.query(RECORD, [name, checksum, statementsDone]).then(() => undefined)),
  };
}

async function ledgerOf(client: PoolClient): Promise<AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(
    'SELECT name, checksum, statements_done AS "statementsDone" FROM patchbay_migrations',
  );
  return rows;
}
