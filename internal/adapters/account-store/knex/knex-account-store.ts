import type { AccountStore } from '../../../ports/account-store.js';
import type { AccountDatabase } from './account-database.js';
import { knexKeys } from './knex-keys.js';
import { knexMembers } from './knex-members.js';
import { knexProjects } from './knex-projects.js';
import { knexSessions } from './knex-sessions.js';
import { knexUsers } from './knex-users.js';

/** Accounts in any engine that knex speaks. It owns the database's life; DeadLetters shares it. */
export function knexAccountStore(database: AccountDatabase): AccountStore {
  return {
    start: (call) => database.start(call),
    check: (call) => database.check(call),
    stop: () => database.stop(),
    ...knexUsers(database),
    ...knexSessions(database),
    ...knexProjects(database),
    ...knexMembers(database),
    ...knexKeys(database),
  };
}
