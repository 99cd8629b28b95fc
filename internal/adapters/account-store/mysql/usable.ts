import type { Knex } from 'knex';

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
 * Rejects where accounts could be read and not changed. A person must see to it, and the program goes on once they have.
 */
export async function refuseUnusable(knex: Knex): Promise<void> {
  for (const probe of probes) await knex.raw(probe);
}
