import type { DuckDBConnection } from '@duckdb/node-api';
import type { EventIdentity } from '../../internal/domain/event/event.js';
import { Parameters } from './parameters.js';
import { readRows } from './read-rows.js';

export async function present(
  connection: DuckDBConnection,
  identities: readonly EventIdentity[],
): Promise<boolean[]> {
  const parameters = new Parameters();
  const projects = parameters.texts(identities.map(({ projectId }) => projectId));
  const times = parameters.integers(identities.map(({ timestamp }) => timestamp));
  const keys = parameters.texts(identities.map(({ idKey }) => idKey));
  const query = `WITH asked AS (SELECT unnest(${projects})::UUID AS project_id, unnest(${times}) AS timestamp,
      unnest(${keys})::UUID AS id_key, unnest(range(len(${times}))) AS place)
    SELECT events.id IS NOT NULL FROM asked LEFT JOIN events USING (project_id, timestamp, id_key) ORDER BY place`;
  const rows = await readRows(connection, query, parameters);
  return rows.map(([isThere]) => isThere === true);
}
