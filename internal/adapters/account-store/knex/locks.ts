import type { Knex } from 'knex';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { ProjectRow } from './rows/project-row.js';

/*
 * A lock is an update that changes nothing: every engine keeps the row for this transaction then. SELECT … FOR
 * UPDATE would do in most, but SQLite has none, and there a transaction that begins by reading cannot write any more
 * once another process has. So a transaction takes its lock before it reads.
 */

/** Keeps the project as it is until the transaction ends; throws `not_found` where there is none or it was removed. */
export async function lockProject(transaction: Knex.Transaction, id: string): Promise<void> {
  const found = await transaction<ProjectRow>('projects')
    .where({ id, removed_at: null })
    .update({ removed_at: null });
  if (found === 0) throw noSuchProject();
}

/** Changes of who may manage the installation come one after the other. */
export async function lockInstallation(transaction: Knex.Transaction): Promise<void> {
  await transaction('installation')
    .where({ id: 1 })
    .update({ has_users: transaction.ref('has_users') });
}

export function noSuchProject(): PatchbayError {
  return new PatchbayError('not_found', 'There is no such project.');
}
