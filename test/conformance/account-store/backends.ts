import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteAccounts } from '../../../internal/adapters/account-store/sqlite/index.js';
import type { AccountStore } from '../../../internal/ports/account-store.js';
import type { DeadLetters } from '../../../internal/ports/dead-letters.js';

export interface Accounts {
  readonly accountStore: AccountStore;
  readonly deadLetters: DeadLetters;
}

/** An empty database of a backend, for one test. */
export interface Installation {
  /** Further parts on the same database, as another start of the program would make them; not started. */
  open(): Accounts;
  remove(): Promise<void>;
}

const clock = { now: () => Date.now() };

/** Every backend of AccountStore and DeadLetters: a further one is one more line. */
export const backends: Readonly<Record<string, () => Promise<Installation>>> = {
  sqlite: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-accounts-'));
    return {
      open: () => createSqliteAccounts({ file: join(folder, 'accounts.db'), clock }),
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  },
};
