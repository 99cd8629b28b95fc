import type { EventIdentity } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { Client } from './client.js';
import { Parameters } from './parameters.js';
import { readSettings } from './read-settings.js';

const IDENTITIES_AT_ONCE = 1_000;

export async function present(
  client: Client,
  identities: readonly EventIdentity[],
  call: Call,
): Promise<boolean[]> {
  const stored = new Set<string>();
  for (let at = 0; at < identities.length; at += IDENTITIES_AT_ONCE) {
    for (const key of await storedOf(client, identities.slice(at, at + IDENTITIES_AT_ONCE), call))
      stored.add(key);
  }
  return identities.map((identity) => stored.has(keyOf(identity)));
}

/** Without FINAL: a copy too many says the same. */
async function storedOf(client: Client, identities: readonly EventIdentity[], call: Call): Promise<string[]> {
  const parameters = new Parameters();
  const projects = parameters.list(
    'UUID',
    identities.map(({ projectId }) => projectId),
  );
  const timestamps = parameters.list(
    'Int64',
    identities.map(({ timestamp }) => timestamp),
  );
  const keys = parameters.list(
    'String',
    identities.map(({ idKey }) => idKey),
  );
  const asked = `SELECT toFixedString(unhex(key), 16), project, ms FROM (
    SELECT arrayJoin(arrayZip(${projects}, ${timestamps}, ${keys})) AS asked,
      asked.1 AS project, asked.2 AS ms, asked.3 AS key)`;
  const query = `SELECT DISTINCT toString(project_id), timestamp, lower(hex(id_bytes)) FROM ${client.table}
    WHERE (id_bytes, project_id, timestamp) IN (${asked})`;
  const rows = await client.rows<[string, number, string]>(query, parameters, call, readSettings);
  return rows.map(([projectId, timestamp, idKey]) => keyOf({ projectId, timestamp, idKey }));
}

function keyOf({ projectId, timestamp, idKey }: EventIdentity): string {
  return `${projectId} ${timestamp} ${idKey}`;
}
