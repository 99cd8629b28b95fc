import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { CanonicalEvent } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { Connections } from '../../database/postgres/index.js';
import { copyRows, rowColumns } from '../sql/copy-rows.js';

const columns = rowColumns.join(', ');

/** Of the session, without an index: COPY alone cannot pass over what is there already. */
const BEGIN = `BEGIN; CREATE TEMPORARY TABLE IF NOT EXISTS staged_events (LIKE events) ON COMMIT DELETE ROWS`;
const STAGE = `COPY pg_temp.staged_events (${columns}) FROM STDIN`;
/** In the order of the key: writers at the same time wait for each other, and never in a circle. */
const STORE = `INSERT INTO events (${columns}) SELECT ${columns} FROM pg_temp.staged_events
  ORDER BY project_id, timestamp, id_key ON CONFLICT DO NOTHING; COMMIT`;

/** All or nothing, in one transaction. */
export async function append(
  connections: Connections,
  events: readonly CanonicalEvent[],
  call: Call,
): Promise<void> {
  await connections.use(call, 'append', async (client) => {
    await client.query(BEGIN);
    await pipeline(Readable.from(copyRows(events)), client.query(copyFrom(STAGE)));
    await client.query(STORE);
  });
}
