import { toPatchbayError } from '../../../../pkg/errors/index.js';
import { loadMigrations, migrate, migrationsFolder, Schema } from '../../../migrate/index.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import { Connections } from './connections.js';
import { MysqlMigrationTarget } from './migration-target.js';
import { checkServer, startError } from './server-check.js';

/** How long the migrations may take, a large table's too: who runs them by hand can end them. */
const OPEN_MS = 24 * 60 * 60 * 1_000;

/** One schema for all that is kept in MySQL or MariaDB: events, and accounts. */
export function mysqlSchema({ url, clock }: { readonly url: string; readonly clock: Clock }): Schema {
  return new Schema({
    folder: migrationsFolder('mysql'),
    // The database itself is not ours to make.
    exists: () => true,
    open: async (signal, work) => {
      const call = { signal, deadline: clock.now() + OPEN_MS };
      const connections = new Connections({ url, limit: 2, name: 'patchbay migrations' });
      try {
        await checkServer(connections, call);
        return await work(new MysqlMigrationTarget(connections, call));
      } catch (error) {
        throw startError(connections, toPatchbayError(error));
      } finally {
        await connections.end();
      }
    },
  });
}

/** For the start of a backend: a server that can be used, with every migration of this program. */
export async function prepareDatabase(connections: Connections, call: Call): Promise<void> {
  try {
    await checkServer(connections, call);
    await migrate(
      new MysqlMigrationTarget(connections, call),
      await loadMigrations(migrationsFolder('mysql')),
    );
  } catch (error) {
    throw startError(connections, toPatchbayError(error));
  }
}
