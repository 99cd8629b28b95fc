import type { Knex } from 'knex';
import type { Call } from '../../../ports/call.js';
import type { Part } from '../../../ports/part.js';

/**
 * What an engine gives, so that one implementation of AccountStore and DeadLetters serves them all: a connection
 * with the tables of migrations/<engine> in it, the end of calls, and its errors in the words of the ports.
 */
export interface AccountDatabase extends Part {
  /**
   * Runs the queries of one call. An update's count is of the rows that its condition found, whether they are other
   * rows by it or not; texts compare by all of their bytes. Rejects with `cancelled` or `deadline_exceeded` when the call ends, and brings
   * what the driver throws to PatchbayError: `conflict` where something unique is there already, `not_found` where
   * something referred to is not, `storage_full`, `incompatible_data` (damaged), else `unavailable`.
   */
  run<T>(call: Call, work: (knex: Knex) => Promise<T>): Promise<T>;
}
