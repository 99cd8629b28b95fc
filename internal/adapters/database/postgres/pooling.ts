import type { PoolClient } from 'pg';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type { Connections } from './connections.js';

const MARK = `SELECT set_config('patchbay.mark', $1, false)`;
const READ = `SELECT current_setting('patchbay.mark', true) AS mark`;

/**
 * Refuses a pooler that gives a connection another session with each transaction: temporary tables, settings and locks
 * of the session would be somebody else's. Two connections mark their sessions in turn: where each reads its own mark
 * after the other's transaction has begun, sessions are theirs.
 */
export async function refusePooling(connections: Connections, call: Call): Promise<void> {
  const shared = await connections.use(call, 'migrate', (first) =>
    connections.use(call, 'migrate', async (second) => {
      await first.query(MARK, ['first']);
      await second.query(MARK, ['second']);
      // A pooler with one session only would let the other one wait for the end of the transaction.
      if (await hasLost(first)) return true;
      await second.query('BEGIN');
      await second.query(MARK, ['second']);
      const shared = await hasLost(first);
      await second.query('COMMIT');
      return shared;
    }),
  );
  if (!shared) return;
  throw new PatchbayError(
    'invalid_settings',
    `A pooler in transaction mode stands before PostgreSQL (POSTGRES_URL: ${connections.place}): name PostgreSQL ` +
      'itself, or a pooler in session mode (PgBouncer: pool_mode = session).',
  );
}

async function hasLost(first: PoolClient): Promise<boolean> {
  const { rows } = await first.query<{ readonly mark: string | null }>(READ);
  return rows[0]?.mark !== 'first';
}
