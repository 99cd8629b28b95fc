import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type { Connections } from './connections.js';
import { sqlStateOf } from './errors.js';
import { refusePooling } from './pooling.js';
import { misuse } from './sql-states.js';

const OLDEST = 13;

interface ServerFacts {
  readonly version: string;
  readonly version_number: number;
  readonly encoding: string;
  readonly unsafe: string | null;
  readonly read_only: boolean;
  readonly may_stage: boolean;
  readonly backend: number;
}

const FACTS = `SELECT version() AS version, current_setting('server_version_num')::int AS version_number,
  pg_encoding_to_char((SELECT encoding FROM pg_database WHERE datname = current_database())) AS encoding,
  (SELECT string_agg(name, ', ' ORDER BY name) FROM pg_settings
    WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off') AS unsafe,
  pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS read_only,
  has_database_privilege(current_database(), 'TEMPORARY') AS may_stage,
  pg_backend_pid() AS backend`;

/**
 * Refuses a server on which the promises of this program would not hold, with everything that is wrong at once and what
 * to do. Errors: `invalid_settings`; `unavailable` where it does not answer, which may pass.
 */
export async function checkServer(connections: Connections, call: Call): Promise<void> {
  const { facts, isDirect } = await factsOf(connections, call);
  const wrong = problems(facts);
  if (wrong.length > 0) throw refused(connections, wrong);
  if (!isDirect) await refusePooling(connections, call);
}

function factsOf(
  connections: Connections,
  call: Call,
): Promise<{ readonly facts: ServerFacts; readonly isDirect: boolean }> {
  return connections.use(call, 'migrate', async (client) => {
    const { rows } = await client.query<ServerFacts>(FACTS);
    const [facts] = rows as [ServerFacts];
    // A pooler gives out keys of its own.
    const { processID } = client as unknown as { readonly processID: number | null };
    return { facts, isDirect: facts.backend === processID };
  });
}

/** What a start is told: where it tried to go, and, where a person has to see to it, that time will not mend it. */
export function startError(connections: Connections, error: PatchbayError): PatchbayError {
  if (error.code !== 'unavailable') return error;
  return new PatchbayError(
    needsPerson(error) ? 'invalid_settings' : 'unavailable',
    `${error.message} (POSTGRES_URL: ${connections.place})`,
    { cause: error.cause, context: error.context },
  );
}

function needsPerson(error: unknown): boolean {
  for (let reason = error; reason instanceof Error; reason = reason.cause)
    if (Object.hasOwn(misuse, sqlStateOf(reason) ?? '')) return true;
  return false;
}

function problems(facts: ServerFacts): string[] {
  const wrong: string[] = [];
  if (!facts.version.startsWith('PostgreSQL ')) wrong.push(`It is no PostgreSQL, but "${facts.version}".`);
  else if (facts.version_number < OLDEST * 10_000)
    wrong.push(`It is ${facts.version.split(' ', 2).join(' ')}: ${OLDEST} is the oldest that is supported.`);
  if (facts.encoding !== 'UTF8')
    wrong.push(
      `The database is encoded in ${facts.encoding}: make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    );
  if (facts.unsafe !== null)
    wrong.push(
      `${facts.unsafe}: off. What was acknowledged could be lost in a crash of the machine: turn it on.`,
    );
  if (facts.read_only) wrong.push(misuse['25006']?.message ?? '');
  if (!facts.may_stage)
    wrong.push('The user may make no temporary tables: GRANT TEMPORARY ON DATABASE … TO the user.');
  return wrong;
}

function refused(connections: Connections, wrong: readonly string[]): PatchbayError {
  return new PatchbayError(
    'invalid_settings',
    `The PostgreSQL of POSTGRES_URL (${connections.place}) cannot be used:\n${wrong.map((line) => `  ${line}`).join('\n')}`,
  );
}
