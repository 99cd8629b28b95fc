import type { Call } from '../../../ports/call.js';
import type { Client } from './client.js';
import { Parameters } from './parameters.js';
import { readSettings } from './read-settings.js';

/** A table as the server describes it. */
export interface TableDefinition {
  readonly database: string;
  readonly name: string;
  readonly engine: string;
  /** With its clauses. */
  readonly engineFull: string;
  readonly sortingKey: string;
  readonly partitionKey: string;
  readonly columns: readonly (readonly [name: string, type: string, kind: string])[];
}

/** Undefined where there is none of this name. `database`: null for the connection's own. */
export async function readTable(
  client: Client,
  database: string | null,
  name: string,
  call: Call,
): Promise<TableDefinition | undefined> {
  const parameters = new Parameters();
  const inDatabase = database === null ? 'currentDatabase()' : parameters.value('String', database);
  const named = parameters.value('String', name);
  const query = `SELECT database, name, engine, engine_full, sorting_key, partition_key,
      (SELECT groupArray((name, type, default_kind)) FROM system.columns WHERE database = ${inDatabase} AND table = ${named})
    FROM system.tables WHERE database = ${inDatabase} AND name = ${named}`;
  type Row = [string, string, string, string, string, string, TableDefinition['columns']];
  const [row] = await client.rows<Row>(query, parameters, call, readSettings);
  if (row === undefined) return undefined;
  const [itsDatabase, itsName, engine, engineFull, sortingKey, partitionKey, columns] = row;
  return { database: itsDatabase, name: itsName, engine, engineFull, sortingKey, partitionKey, columns };
}
