import type { EventIdentity } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { Connections } from '../../database/postgres/index.js';
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
  const list = (type: string, values: readonly unknown[]): string => parameters.value(`${type}[]`, values);
  const asked = [
    list(
      'uuid',
      identities.map(({ projectId }) => projectId),
    ),
    list(
      'bigint',
      identities.map(({ timestamp }) => timestamp),
    ),
    list(
      'uuid',
      identities.map(({ idKey }) => idKey),
    ),
  ];
  // A look at the key for each: the planner may take a join of all for better, having no idea how many there are.
  const query = `SELECT EXISTS (SELECT 1 FROM events
      WHERE project_id = asked.project AND timestamp = asked.ms AND id_key = asked.key OFFSET 0)
    FROM unnest(${asked.join(', ')}) WITH ORDINALITY AS asked (project, ms, key, place) ORDER BY place`;
  const rows = await readRows(connections, query, parameters, call);
  return rows.map(([isThere]) => isThere === true);
}
