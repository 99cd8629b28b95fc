import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMysqlAccounts } from '../../../internal/adapters/account-store/mysql/index.js';
import { createPostgresAccounts } from '../../../internal/adapters/account-store/postgres/index.js';
import { createSqliteAccounts } from '../../../internal/adapters/account-store/sqlite/index.js';
import type { AccountStore } from '../../../internal/ports/account-store.js';
import type { DeadLetters } from '../../../internal/ports/dead-letters.js';
import { serverFor, type TestServer } from '../../servers/server-for.js';
import { describeBackend } from '../describe-backend.js';

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

interface Backend {
  /** Skips by name where its server is not there. */
  readonly describe?: (what: string, tests: () => void) => void;
  readonly install: () => Promise<Installation>;
}

const clock = { now: () => Date.now() };
/** Every backend of AccountStore and DeadLetters: a further one is one more line. */
const backends: Readonly<Record<string, Backend>> = {
  sqlite: {
    install: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'patchbay-accounts-'));
      return {
        open: () => createSqliteAccounts({ file: join(folder, 'accounts.db'), clock }),
        remove: () => rm(folder, { recursive: true, force: true }),
      };
    },
  },
  postgres: onServer(await serverFor('postgres'), createPostgresAccounts),
  mysql: onServer(await serverFor('mysql'), createMysqlAccounts),
  mariadb: onServer(await serverFor('mariadb'), createMysqlAccounts),
};

/** The same tests for every backend. */
export function describeBackends(what: string, tests: (install: () => Promise<Installation>) => void): void {
  for (const [backend, { describe, install }] of Object.entries(backends))
    describeBackend({ port: 'account store', backend, suite: what, describe }, () => tests(install));
}

function onServer(server: TestServer, create: (settings: { readonly url: string }) => Accounts): Backend {
  return {
    describe: (what, tests) => server.describe(what, tests),
    install: async () => {
      const database = await server.createDatabase();
      return {
        open: () => create({ url: database.url }),
        remove: () => database.drop(),
      };
    },
  };
}
