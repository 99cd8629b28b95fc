import type { Knex } from 'knex';
import { PatchbayError } from '../../../../pkg/errors/index.js';

const TABLES = [
  'installation',
  'users',
  'sessions',
  'refresh_tokens',
  'projects',
  'members',
  'api_keys',
  'dead_letters',
];
const PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

const LACKING = `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS is_read_only,
  ARRAY(SELECT privilege || ' on ' || name FROM unnest(?::text[]) AS name, unnest(?::text[]) AS privilege
    WHERE NOT has_table_privilege('public.' || name, privilege)) AS lacking`;

interface Answer {
  readonly is_read_only: boolean;
  readonly lacking: readonly string[];
}

/**
 * Rejects with `unavailable` where accounts could be read and not changed: a table is missing, the user lacks a
 * privilege, or the server has become a replica. A person must see to it, and the program goes on once they have.
 */
export async function refuseUnusable(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ readonly rows: readonly [Answer] }>(LACKING, [TABLES, PRIVILEGES]);
  const [{ is_read_only: isReadOnly, lacking }] = rows;
  if (isReadOnly) throw unusable('PostgreSQL is read-only (a replica, or default_transaction_read_only).');
  if (lacking.length > 0) {
    throw unusable(`The user of POSTGRES_URL lacks a privilege: GRANT it ${lacking.join(', ')}.`);
  }
}

function unusable(message: string): PatchbayError {
  return new PatchbayError('unavailable', message);
}
