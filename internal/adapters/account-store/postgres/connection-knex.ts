import createKnex, { type Knex } from 'knex';
import type { PoolClient } from 'pg';
import { poolOfOne, silent } from '../knex/index.js';

export function knexOn(connection: PoolClient): Knex {
  return createKnex({ client: 'pg', connectionPool: poolOfOne(connection), log: silent });
}
