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

/** They change nothing, and are refused as those that do: where a table is missing, a privilege, or a primary. */
const probes = [
  ...TABLES.map((table) => `INSERT INTO ${table} SELECT * FROM ${table} WHERE 1 = 0`),
  `UPDATE ${TABLES.join(', ')} SET ${TABLES.map(unchanged).join(', ')} WHERE 1 = 0`,
  `DELETE ${TABLES.join(', ')} FROM ${TABLES.join(', ')} WHERE 1 = 0`,
];

function unchanged(table: string): string {
  const column = table === 'installation' ? 'has_users' : 'created_at';
  return `${table}.${column} = ${table}.${column}`;
}

/**
 * Rejects with `unavailable` where accounts could be read and not changed: a table is missing, the user lacks a
 * privilege, or the server has become a replica. A person must see to it, and the program goes on once they have.
 */
export async function refuseUnusable(knex: Knex): Promise<void> {
  // An administrator may write there all the same, and the replica would be none any more.
  const [rows = []] = await knex.raw<[readonly { readonly read_only: number | string }[]]>(
    'SELECT @@global.read_only AS read_only',
  );
  if (!rows.every(({ read_only: value }) => value === 0 || value === 'OFF'))
    throw new PatchbayError('unavailable', 'The database server is read-only (a replica, or read_only).');
  for (const probe of probes) await knex.raw(probe);
}
