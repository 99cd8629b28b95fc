import type { ClientBase } from 'pg';

/** What answers depend on, whatever the server, the database or the role are set to. */
const fixed: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  // Tables of ours lie in `public`, and no other schema's may stand before them.
  search_path: 'public',
  standard_conforming_strings: 'on',
  // Doubles as the shortest text that reads back as the same one.
  extra_float_digits: '1',
  default_transaction_isolation: 'read committed',
  // Compiling costs long expressions more than it saves.
  jit: 'off',
  client_min_messages: 'warning',
  // For sorts and groups; what needs more goes on in files.
  work_mem: '32MB',
  lock_timeout: '0',
};

/** A promise of this program rests on it; `remote_apply` and the like say more, and are left alone. */
const DURABLE = `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;

/** Ends the work of a client that is gone within a second; PostgreSQL 14 and later know it. */
const NOTICE_LOSS = `SELECT set_config('client_connection_check_interval', '1s', false)
  FROM pg_settings WHERE name = 'client_connection_check_interval'`;

/** A superuser may bound it, and whom one has granted it (from 15 on); others keep the server's own bound, or none. */
function boundFiles(bytes: number): string {
  const kilobytes = Math.ceil(bytes / 1024);
  return `DO $$ BEGIN
    IF current_setting('temp_file_limit') = '-1' THEN
      PERFORM set_config('temp_file_limit', '${kilobytes}', false);
    END IF;
  EXCEPTION WHEN insufficient_privilege THEN NULL; END $$`;
}

/** Makes a new connection one of ours. */
export async function prepareSession(client: ClientBase, temporaryBytes?: number): Promise<void> {
  // Without a listener the loss of a connection in use would end the process; who uses it is told by its query.
  client.on('error', () => undefined);
  const settings = Object.entries(fixed).map(([name, value]) => `SET ${name} TO '${value}'`);
  const statements = [...settings, DURABLE, NOTICE_LOSS];
  if (temporaryBytes !== undefined) statements.push(boundFiles(temporaryBytes));
  await client.query(statements.join('; '));
}
