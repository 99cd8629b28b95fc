import type { PoolConnection } from 'mysql2/promise';
import type { Call } from '../../../ports/call.js';
import type { Connections } from '../../database/mysql/index.js';
import type { Statement } from './parameters.js';

export type Row = readonly unknown[];

/** All rows at once, each as its columns in order. */
export function readRows(connections: Connections, statement: Statement, call: Call): Promise<Row[]> {
  return connections.use(call, 'read', (client) => rowsOf(client, statement));
}

export async function rowsOf(client: PoolConnection, { sql, values }: Statement): Promise<Row[]> {
  const [rows] = await client.execute({ sql, values: [...values], rowsAsArray: true });
  return rows as unknown as Row[];
}

const SNAPSHOT = [
  'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
];

/** For several statements that have to see the same events. */
export function inSnapshot<T>(
  connections: Connections,
  call: Call,
  work: (client: PoolConnection) => Promise<T>,
): Promise<T> {
  return connections.use(call, 'read', async (client) => {
    for (const statement of SNAPSHOT) await client.query(statement);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  });
}
