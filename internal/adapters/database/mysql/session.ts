import type { PoolConnection } from 'mysql2/promise';

/** What answers depend on, whatever the server or the user are set to. */
const fixed: readonly string[] = [
  // Without NO_BACKSLASH_ESCAPES, which the driver's own quoting relies on; what a column cannot hold is an error.
  `sql_mode = 'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`,
  `time_zone = '+00:00'`,
  'autocommit = 1',
  // All rows; DEFAULT would be the server's own.
  'sql_select_limit = 18446744073709551615',
  'sql_safe_updates = 0',
  'unique_checks = 1',
  'foreign_key_checks = 1',
  // Texts are ordered and told apart by all of their bytes: none is longer than an event.
  'max_sort_length = 65536',
  // Room for some rows with such texts, without which MariaDB sorts none; what needs more goes on in files.
  'sort_buffer_size = 33554432',
  // A connection whose program is gone; those of a pool are used more often, or ended by it.
  'wait_timeout = 600',
];

/** Writers lock the rows that they meet, and no gaps between them; the binary log takes rows. */
const ISOLATION = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED';

/** Makes a new connection one of ours. The driver has set utf8mb4, compared by code points, for texts on their way. */
export async function prepareSession(client: PoolConnection): Promise<void> {
  // Without a listener the loss of a connection would end the process; who uses it is told by its query.
  client.connection.on('error', () => undefined);
  await client.query(`SET SESSION ${fixed.join(', ')}`);
  await client.query(ISOLATION);
}

const LONGEST_SECONDS = 365 * 24 * 60 * 60;
const LONGEST_MS = 2 ** 31 - 1;

/**
 * The server ends a statement that takes longer, and waits no longer for this program or for locks. What stands in the
 * first comment is for MariaDB alone, what stands in the second for MySQL alone, which bounds questions only.
 */
export async function limitSession(client: PoolConnection, milliseconds: number): Promise<void> {
  const seconds = Math.min(Math.ceil(milliseconds / 1_000), LONGEST_SECONDS);
  await client.query(`SET SESSION net_read_timeout = ${seconds}, net_write_timeout = ${seconds},
    lock_wait_timeout = ${seconds}, innodb_lock_wait_timeout = ${seconds}
    /*M!100600 , max_statement_time = ${seconds} */
    /*!80000 , max_execution_time = ${Math.min(Math.ceil(milliseconds), LONGEST_MS)} */`);
}
