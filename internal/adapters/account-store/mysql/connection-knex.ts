import createKnex, { type Knex } from 'knex';
import type { PoolConnection } from 'mysql2/promise';
import { poolOfOne, silent } from '../knex/index.js';

export function knexOn({ connection }: PoolConnection): Knex {
  return createKnex({
    client: 'mysql2',
    // The driver's own connection, below the one that speaks promises: as knex calls it.
    connectionPool: poolOfOne(connection),
    log: silent,
    postProcessResponse: withTexts,
  });
}

/** A row or rows, with the texts that their columns keep as bytes. */
function withTexts(row: unknown): unknown {
  if (Array.isArray(row)) return row.map(withTexts);
  if (typeof row !== 'object' || row === null) return row;
  const values = Object.entries(row).map(([name, value]: [string, unknown]) => [
    name,
    Buffer.isBuffer(value) ? value.toString('utf8') : value,
  ]);
  return Object.fromEntries(values);
}
