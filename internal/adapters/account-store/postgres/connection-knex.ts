import createKnex, { type Knex } from 'knex';
import type { PoolClient } from 'pg';

/** What knex writes to the console it also throws, and it is told from there. */
const drop = (): void => undefined;
const silent = { debug: drop, deprecate: drop, error: drop, warn: drop };

const made = new WeakMap<PoolClient, Knex>();

/**
 * knex on this connection alone. It opens, keeps and ends none: `Connections` does, and knows how a call's end
 * becomes an end in the server.
 */
export function knexOn(connection: PoolClient): Knex {
  const known = made.get(connection);
  if (known !== undefined) return known;
  const knex = createKnex({
    client: 'pg',
    connectionPool: poolOf(connection),
    log: silent,
  });
  made.set(connection, knex);
  return knex;
}

/** As knex takes a pool of others. */
function poolOf(connection: PoolClient) {
  const count = (): number => 0;
  return {
    acquire: () => ({ promise: Promise.resolve(connection) }),
    release: () => true,
    destroy: () => Promise.resolve(),
    // By these it knows one that it need not wrap.
    numFree: count,
    numUsed: count,
    numPendingAcquires: count,
  };
}
