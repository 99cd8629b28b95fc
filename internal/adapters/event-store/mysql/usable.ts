import type { PoolConnection } from 'mysql2/promise';
import { rowColumns } from '../sql/copy-rows.js';

const columns = rowColumns.join(', ');

/** Of no row: whether the table is there and is ours, and whether it may be read and written at all. */
const STORE_NOTHING = `INSERT INTO events (${columns}) SELECT ${columns} FROM events WHERE false`;
const READ_ONE = 'SELECT 1 FROM events LIMIT 1';

/** Errors: those of the server. */
export async function refuseUnusable(client: PoolConnection): Promise<void> {
  await client.query(READ_ONE);
  await client.query(STORE_NOTHING);
}
