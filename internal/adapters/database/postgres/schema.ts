import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import type { Schema } from '../../../migrate/index.js';
import { prepareServer, serverSchema, type MigratedServer } from '../sql/index.js';
import { Connections } from './connections.js';
import { PostgresMigrationTarget } from './migration-target.js';
import { checkServer, startError } from './server-check.js';

const server: MigratedServer<Connections> = {
  folder: 'postgres',
  connect: (url) => new Connections({ url, limit: 2, name: 'patchbay migrations' }),
  check: checkServer,
  target: (connections, call) => new PostgresMigrationTarget(connections, call),
  startError,
};

/** One schema for all that is kept in PostgreSQL: events, and accounts. */
export function postgresSchema(at: { readonly url: string; readonly clock: Clock }): Schema {
  return serverSchema(server, at);
}

/** For the start of a backend: a server that can be used, with every migration of this program. */
export function prepareDatabase(connections: Connections, call: Call): Promise<void> {
  return prepareServer(server, connections, call);
}
