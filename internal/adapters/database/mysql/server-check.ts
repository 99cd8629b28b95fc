import type { RowDataPacket } from 'mysql2/promise';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type { Connections } from './connections.js';
import { errorNumberOf } from './errors.js';
import { misuse } from './error-numbers.js';
import { problemsOf, type ServerFacts } from './server-problems.js';

/** Those that one of the two products lacks are left out by it. */
const VARIABLES = `SHOW GLOBAL VARIABLES WHERE variable_name IN ('version', 'version_comment', 'read_only',
  'super_read_only', 'innodb_read_only', 'innodb_flush_log_at_trx_commit', 'innodb_doublewrite', 'innodb_flush_method',
  'log_bin', 'sync_binlog', 'binlog_format', 'max_allowed_packet')`;

const STAGE = 'CREATE TEMPORARY TABLE patchbay_may_stage (is_ours integer PRIMARY KEY) ENGINE = InnoDB';
const UNSTAGE = 'DROP TEMPORARY TABLE patchbay_may_stage';

/**
 * Refuses a server on which the promises of this program would not hold, with everything that is wrong at once and what
 * to do. Errors: `invalid_settings`; `unavailable` where it does not answer, which may pass.
 */
export async function checkServer(connections: Connections, call: Call): Promise<void> {
  const wrong = problemsOf(await factsOf(connections, call));
  if (wrong.length === 0) return;
  throw new PatchbayError(
    'invalid_settings',
    `The database server of MYSQL_URL (${connections.place}) cannot be used:\n${wrong.map((line) => `  ${line}`).join('\n')}`,
  );
}

function factsOf(connections: Connections, call: Call): Promise<ServerFacts> {
  return connections.use(call, 'migrate', async (client) => {
    const [rows] = await client.query<RowDataPacket[]>({ sql: VARIABLES, rowsAsArray: true });
    const variables = new Map(rows as unknown as (readonly [string, string])[]);
    const [session] = await client.query<RowDataPacket[]>('SELECT connection_id() AS id');
    return {
      variables,
      isDirect: Number(session[0]?.['id']) === client.threadId,
      mayStage: await client.query(STAGE).then(
        async () => {
          await client.query(UNSTAGE);
          return true;
        },
        (thrown: unknown) => {
          // ER_DBACCESS_DENIED_ERROR
          if (errorNumberOf(thrown) === 1044) return false;
          throw thrown;
        },
      ),
    };
  });
}

/** What a start is told: where it tried to go, and, where a person has to see to it, that time will not mend it. */
export function startError(connections: Connections, error: PatchbayError): PatchbayError {
  if (error.code !== 'unavailable') return error;
  return new PatchbayError(
    needsPerson(error) ? 'invalid_settings' : 'unavailable',
    `${error.message} (MYSQL_URL: ${connections.place})`,
    { cause: error.cause, context: error.context },
  );
}

function needsPerson(error: unknown): boolean {
  for (let reason = error; reason instanceof Error; reason = reason.cause) {
    const number = errorNumberOf(reason);
    if (number !== null && Object.hasOwn(misuse, number)) return true;
  }
  return false;
}
