/** What knex writes to the console it also throws, and it is told from there. */
const drop = (): void => undefined;
export const silent = { debug: drop, deprecate: drop, error: drop, warn: drop };

/**
 * One connection, as knex takes a pool of others: knex opens, keeps and ends none. Whoever gave it does, and knows how a
 * call's end becomes an end in the server.
 */
export function poolOfOne(connection: unknown) {
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
