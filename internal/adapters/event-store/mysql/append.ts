import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { waitBackOff } from '../../../../pkg/retry/index.js';
import type { CanonicalEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import { errorNumberOf, type Connections } from '../../database/mysql/index.js';
import { rowColumns } from '../sql/copy-rows.js';
import { insertRows, loadRows } from './staging.js';

/** Of the session: LOAD DATA LOCAL makes warnings of its errors, and nothing of that may reach the table. */
const STAGE = `CREATE TEMPORARY TABLE staged_events (
    place bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    project_id varchar(36) NOT NULL,
    timestamp bigint NOT NULL,
    id_key varchar(32) NOT NULL,
    received_at bigint NOT NULL,
    id varchar(200) NOT NULL,
    event_type varchar(128),
    user_id varchar(256),
    anonymous_id varchar(256),
    session_id varchar(256),
    source varchar(256),
    page_url varchar(4096),
    properties longtext NOT NULL
  ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;
const UNSTAGE = 'DROP TEMPORARY TABLE staged_events';

const [, , , ...others] = rowColumns;
/** In the order of the key: writers at the same time wait for each other, and seldom in a circle. */
const STORE = `INSERT INTO events (${rowColumns.join(', ')})
  SELECT unhex(replace(project_id, '-', '')) AS project, timestamp, unhex(id_key) AS id_bytes, ${others.join(', ')}
    FROM staged_events ORDER BY project, timestamp, id_bytes
  ON DUPLICATE KEY UPDATE id_key = events.id_key`;

export type Stage = (client: PoolConnection, events: readonly CanonicalEvent[]) => Promise<number>;

/** How batches come to this server: by LOAD DATA LOCAL, or, where that is off or is switched off, by INSERT. */
export class Batches {
  readonly #connections: Connections;
  #stage: Promise<Stage> | undefined;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Asked of the server once. */
  async loadsData(call: Call): Promise<boolean> {
    return (await this.#stageOf(call)) === loadRows;
  }

  /** All or nothing: the rows come into the table by one statement, which commits by itself. */
  async append(events: readonly CanonicalEvent[], call: Call): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const stage = await this.#stageOf(call);
        await this.#connections.use(call, 'append', (client) => store(client, stage, events));
        return;
      } catch (error) {
        if (refusesToLoad(error)) {
          this.#stage = Promise.resolve(insertRows);
          continue;
        }
        if (!gaveWay(error)) throw error;
        await waitBackOff(attempt, { firstMs: 5, longestMs: 200 }, call.signal);
      }
    }
  }

  #stageOf(call: Call): Promise<Stage> {
    this.#stage ??= this.#connections.use(call, 'append', async (client) => {
      const [rows] = await client.query<RowDataPacket[]>('SELECT @@global.local_infile + 0 AS is_on');
      return Number(rows[0]?.['is_on']) === 1 ? loadRows : insertRows;
    });
    // Who asked may have had no time for the answer.
    this.#stage.catch(() => (this.#stage = undefined));
    return this.#stage;
  }
}

async function store(client: PoolConnection, stage: Stage, events: readonly CanonicalEvent[]): Promise<void> {
  await client.query(STAGE);
  await refuseWarnings(client, await stage(client, events), events);
  const [{ info }] = await client.query<ResultSetHeader>(STORE);
  // It counts the rows that were there already, too.
  await refuseWarnings(client, Number(/^Records: (\d+)/.exec(info)?.[1]), events);
  await client.query(UNSTAGE);
}

/** A row that was left out or changed on its way would be acknowledged as another one. */
async function refuseWarnings(
  client: PoolConnection,
  rows: number,
  events: readonly CanonicalEvent[],
): Promise<void> {
  const [warnings] = await client.query<RowDataPacket[]>('SHOW WARNINGS LIMIT 1');
  const number = warnings[0]?.['Code'] as number | undefined;
  // Translated as the error that it would be by another statement.
  if (number !== undefined)
    throw Object.assign(new Error('A row was not taken as it is.'), { errno: number });
  if (rows !== events.length)
    throw new PatchbayError(
      'unavailable',
      'The database server has read another number of rows than were sent.',
    );
}

/** True where the server gave up the transaction for another one's sake: it can be run again. */
function gaveWay(error: unknown): boolean {
  const number = numberOf(error);
  // ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT
  return number === 1213 || number === 1205;
}

/** True where local_infile has been switched off since it was asked for. */
function refusesToLoad(error: unknown): boolean {
  const number = numberOf(error);
  // MySQL's ER_CLIENT_LOCAL_FILES_DISABLED; MariaDB's ER_LOAD_INFILE_CAPABILITY_DISABLED; ER_NOT_ALLOWED_COMMAND of both
  return number === 3948 || number === 4166 || number === 1148;
}

function numberOf(error: unknown): number | null {
  return error instanceof PatchbayError ? errorNumberOf(error.cause) : null;
}
