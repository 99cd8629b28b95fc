import type { Call } from '../../../ports/call.js';
import type { Connections } from '../../database/postgres/index.js';
import type { Parameters } from './parameters.js';

export type Row = readonly unknown[];

/** All rows at once, each as its columns in order. */
export function readRows(
  connections: Connections,
  text: string,
  parameters: Parameters,
  call: Call,
): Promise<Row[]> {
  return connections.use(call, 'read', async (client) => {
    const { rows } = await client.query<unknown[]>({
      text,
      values: [...parameters.values],
      rowMode: 'array',
    });
    return rows;
  });
}

export interface StreamOptions {
  /** How many rows come at once. */
  readonly pieceRows: number;
  /** Whether all rows will be read, or the first ones are what matters. */
  readonly whole: boolean;
}

/** Rows as they are asked for, from a cursor in the server. Leaving the loop ends it. */
export async function* streamRows(
  connections: Connections,
  text: string,
  parameters: Parameters,
  call: Call,
  { pieceRows, whole }: StreamOptions,
): AsyncGenerator<Row[], void, void> {
  const held = await connections.hold(call, 'read');
  try {
    await held.run(async (client) => {
      await client.query(`BEGIN READ ONLY; SET LOCAL cursor_tuple_fraction TO ${whole ? 1 : 0.01}`);
      await client.query({
        text: `DECLARE pieces NO SCROLL CURSOR FOR ${text}`,
        values: [...parameters.values],
      });
    });
    const fetch = { text: `FETCH ${pieceRows} FROM pieces`, rowMode: 'array' } as const;
    for (;;) {
      const { rows } = await held.run((client) => client.query<unknown[]>(fetch));
      if (rows.length > 0) yield rows;
      if (rows.length < pieceRows) break;
    }
  } finally {
    await held.run((client) => client.query('ROLLBACK')).catch(() => undefined);
    held.release();
  }
}
