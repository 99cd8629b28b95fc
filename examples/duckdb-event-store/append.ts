import { DuckDBDataChunkWriter, type DuckDBConnection } from '@duckdb/node-api';
import { decodeCanonicalLine } from '../../internal/domain/event/canonical-line.js';
import { eventColumns, type CanonicalEvent } from '../../internal/domain/event/event.js';
import { PatchbayError } from '../../pkg/errors/index.js';

const columns = `project_id, timestamp, id_key, received_at, id, ${eventColumns.join(', ')}, properties`;

/** All of it text, which the engine's own casts then refuse or take. It ends with the connection. */
const STAGE = `CREATE TEMPORARY TABLE staged AS SELECT columns(*)::VARCHAR FROM events LIMIT 0`;
const STORE = `INSERT INTO events SELECT ${columns} FROM staged ON CONFLICT DO NOTHING`;

/** All or nothing: one statement stores. The caller sees to it that no two run at once. */
export async function append(connection: DuckDBConnection, events: readonly CanonicalEvent[]): Promise<void> {
  const rows = events.map(rowOf);
  await connection.run(STAGE);
  const appender = await connection.createAppender('staged');
  const writer = DuckDBDataChunkWriter.forAppender(appender);
  for (const row of rows) writer.appendRow(row);
  writer.flush();
  appender.closeSync();
  await connection.run(STORE);
}

/** In the order of `columns`. */
function rowOf(event: CanonicalEvent): (string | null)[] {
  const { projectId, timestamp, idKey, receivedAt, id, columns: texts, properties } = decoded(event);
  const ofColumns = eventColumns.map((column) => texts[column]);
  return [projectId, String(timestamp), idKey, String(receivedAt), id, ...ofColumns, properties];
}

function decoded(event: CanonicalEvent): ReturnType<typeof decodeCanonicalLine> {
  try {
    return decodeCanonicalLine(event);
  } catch (cause) {
    throw new PatchbayError('data_refused', 'A line of the batch is no canonical line.', { cause });
  }
}
