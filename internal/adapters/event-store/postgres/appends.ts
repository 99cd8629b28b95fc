import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { CanonicalEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import { sqlStateOf, type Connections } from '../../database/postgres/index.js';
import { copyRows, rowColumns } from '../sql/copy-rows.js';

const columns = rowColumns.join(', ');

/** For batches in which nothing is stored already: it costs half. */
const COPY = `COPY events (${columns}) FROM STDIN`;

/** Of the session, without an index: COPY alone cannot pass over what is there already. */
const BEGIN = `BEGIN; CREATE TEMPORARY TABLE IF NOT EXISTS staged_events (LIKE events) ON COMMIT DELETE ROWS`;
const STAGE = `COPY pg_temp.staged_events (${columns}) FROM STDIN`;
/** In the order of the key: writers at the same time wait for each other, and never in a circle. */
const STORE = `INSERT INTO events (${columns}) SELECT ${columns} FROM pg_temp.staged_events
  ORDER BY project_id, timestamp, id_key ON CONFLICT DO NOTHING; COMMIT`;

/**
 * Where one batch repeats an event others do soon, after a restart or an outage: so many are staged before one is tried
 * without. A copy that fails costs itself, and the room of its rows until the next vacuum.
 */
const STAGED_AFTER_REPEAT = 50;

/** All or nothing, each in one transaction. */
export class Appends {
  readonly #connections: Connections;
  #toStage = 0;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async append(events: readonly CanonicalEvent[], call: Call): Promise<void> {
    if (this.#toStage === 0) {
      try {
        await this.#connections.use(call, 'append', (client) => send(client, COPY, events));
        return;
      } catch (error) {
        if (!repeats(error)) throw error;
        this.#toStage = STAGED_AFTER_REPEAT;
      }
    } else this.#toStage -= 1;
    await this.#connections.use(call, 'append', async (client) => {
      await client.query(BEGIN);
      await send(client, STAGE, events);
      await client.query(STORE);
    });
  }
}

async function send(client: PoolClient, copy: string, events: readonly CanonicalEvent[]): Promise<void> {
  await pipeline(Readable.from(copyRows(events)), client.query(copyFrom(copy)));
}

/** unique_violation; deadlock_detected, where two writers store the same events in two orders. */
function repeats(error: unknown): boolean {
  const state = error instanceof PatchbayError ? sqlStateOf(error.cause) : null;
  return state === '23505' || state === '40P01';
}
