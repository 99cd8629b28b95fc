import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Schema } from '../../internal/migrate/index.js';
import { Database, databaseFile, type DatabaseOptions } from './database.js';
import { migrationTarget } from './migration-target.js';

/** How long the engine may take over the file of a process that was killed, in ms. */
const OPEN_MS = 60_000;

/** The schema of that file; not to be used while the store runs. */
export function duckDbSchema(options: DatabaseOptions): Schema {
  return new Schema({
    folder: join(import.meta.dirname, 'migrations'),
    exists: () => existsSync(databaseFile(options.folder)),
    async open(signal, work) {
      const database = new Database(options);
      const call = { signal, deadline: Date.now() + OPEN_MS };
      try {
        await database.open(call);
        return await database.use(call, 'migrate', (connection) => work(migrationTarget(connection)));
      } finally {
        await database.close();
      }
    },
  });
}
