import type { EventIdentity } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { Connections } from '../../database/mysql/index.js';
import { inPieces } from '../sql/identities.js';
import { Parameters } from './parameters.js';
import { readRows } from './read-rows.js';

export function present(
  connections: Connections,
  identities: readonly EventIdentity[],
  call: Call,
): Promise<boolean[]> {
  return inPieces(identities, (piece) => presentOf(connections, piece, call));
}

async function presentOf(
  connections: Connections,
  identities: readonly EventIdentity[],
  call: Call,
): Promise<boolean[]> {
  const parameters = new Parameters();
  const asked = identities.map(({ projectId, timestamp, idKey }) => [
    projectId.replaceAll('-', ''),
    timestamp,
    idKey,
  ]);
  // A look at the key for each: with EXISTS, MariaDB may read the whole table to join it. There the columns of
  // json_table have the character set of the database, which need not be one whose digits are bytes.
  const query = `SELECT (SELECT 1 FROM events
      WHERE project_id = unhex(convert(asked.project USING ascii)) AND timestamp = asked.ms AND id_key = unhex(convert(asked.id_key USING ascii)) LIMIT 1)
    FROM json_table(${parameters.value(JSON.stringify(asked))}, '$[*]' COLUMNS (place FOR ORDINALITY,
      project char(32) PATH '$[0]', ms bigint PATH '$[1]', id_key char(32) PATH '$[2]')) asked ORDER BY place`;
  const rows = await readRows(connections, parameters.bind(query), call);
  return rows.map(([isThere]) => isThere === 1);
}
