import { toPatchbayError, type PatchbayError } from '../../../../pkg/errors/index.js';
import {
  loadMigrations,
  migrate,
  migrationsFolder,
  Schema,
  type MigrationTarget,
} from '../../../migrate/index.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';

/** How long the migrations may take, a large table's too: who runs them by hand can end them. */
const OPEN_MS = 24 * 60 * 60 * 1_000;

/** What an engine gives, so that its servers are brought to the schema of this program. */
export interface MigratedServer<C extends { end(): Promise<void> }> {
  /** Its folder of migrations. */
  readonly folder: string;
  /** Opens nothing before it is used. */
  connect(url: string): C;
  /** Refuses a server on which the promises of this program would not hold. */
  check(connections: C, call: Call): Promise<void>;
  target(connections: C, call: Call): MigrationTarget;
  /** What a start is told of a failure: where it tried to go, and whether time will mend it. */
  startError(connections: C, error: PatchbayError): PatchbayError;
}

/** One schema for all that is kept on a server: events, and accounts. */
export function serverSchema<C extends { end(): Promise<void> }>(
  server: MigratedServer<C>,
  { url, clock }: { readonly url: string; readonly clock: Clock },
): Schema {
  return new Schema({
    folder: migrationsFolder(server.folder),
    // The database itself is not ours to make.
    exists: () => true,
    open: async (signal, work) => {
      const call = { signal, deadline: clock.now() + OPEN_MS };
      const connections = server.connect(url);
      try {
        await server.check(connections, call);
        return await work(server.target(connections, call));
      } catch (error) {
        throw server.startError(connections, toPatchbayError(error));
      } finally {
        await connections.end();
      }
    },
  });
}

/** For the start of a backend: a server that can be used, with every migration of this program. */
export async function prepareServer<C extends { end(): Promise<void> }>(
  server: MigratedServer<C>,
  connections: C,
  call: Call,
): Promise<void> {
  try {
    await server.check(connections, call);
    await migrate(server.target(connections, call), await loadMigrations(migrationsFolder(server.folder)));
  } catch (error) {
    throw server.startError(connections, toPatchbayError(error));
  }
}
