import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Call } from '../../internal/ports/call.js';
import type { Database } from './database.js';
import type { Parameters } from './parameters.js';

export type Row = readonly DuckDBValue[];

/** All rows at once, each as its columns in order; 64-bit integers as bigint. */
export async function readRows(
  connection: DuckDBConnection,
  text: string,
  { values, types }: Parameters,
): Promise<readonly Row[]> {
  return (await connection.run(text, values, types)).getRows();
}

/** Rows as they are asked for, in the engine's pieces of 2,048. Leaving the loop ends the work. */
export async function* streamRows(
  database: Database,
  text: string,
  { values, types }: Parameters,
  call: Call,
): AsyncGenerator<readonly Row[], void, void> {
  const session = await database.hold(call, 'read');
  try {
    const result = await session.run((connection) => connection.stream(text, values, types));
    for (;;) {
      const rows = (await session.run(() => result.fetchChunk()))?.getRows() ?? [];
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    await session.end();
  }
}
