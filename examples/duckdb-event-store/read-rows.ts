import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Call } from '../../internal/ports/call.js';
import { PatchbayError } from '../../pkg/errors/index.js';
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

export interface OrderedRows {
  /** A query whose columns have names. */
  readonly rows: string;
  /** By these of its columns. */
  readonly order: string;
}

/** Rows as they are asked for, in the engine's pieces of 2,048. Leaving the loop ends the work. */
export async function* streamRows(
  database: Pick<Database, 'hold'>,
  { rows, order }: OrderedRows,
  { values, types }: Parameters,
  call: Call,
): AsyncGenerator<readonly Row[], void, void> {
  // The driver ends a stream that fails as it ends one that is whole: what is whole has a last row of ours.
  const text = `FROM (SELECT false AS is_end, * FROM (${rows}) UNION ALL BY NAME SELECT true AS is_end)
    ORDER BY is_end, ${order}`;
  const session = await database.hold(call, 'read');
  try {
    const result = await session.run((connection) => connection.stream(text, values, types));
    for (;;) {
      const piece = (await session.run(() => result.fetchChunk()))?.getRows() ?? [];
      const isWhole = piece.at(-1)?.[0];
      if (isWhole === undefined)
        throw new PatchbayError('unavailable', 'DuckDB broke off an answer: ask again.');
      const found = piece.slice(0, isWhole === true ? -1 : undefined).map(([, ...row]) => row);
      if (found.length > 0) yield found;
      if (isWhole === true) return;
    }
  } finally {
    await session.end();
  }
}
