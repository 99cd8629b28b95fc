import { describe } from '@jest/globals';
import Libsql from 'libsql';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteDatabase } from '../../../../internal/adapters/account-store/sqlite/sqlite-database.js';
import { systemClock } from '../../../../internal/adapters/clock/system/index.js';
import type { Engine, EmptyDatabase } from './engine.js';
import { opened } from './opened.js';

export const sqlite: Engine = {
  name: 'sqlite',
  backend: 'sqlite',
  variables: {},
  leaves: 'nothing',
  atOnce: 'one',
  makeTable: (name) => `CREATE TABLE IF NOT EXISTS ${name} (x integer)`,
  changeTable: (name) => [
    `ALTER TABLE ${name} ADD COLUMN y integer`,
    `CREATE INDEX ${name}_by_y ON ${name} (y)`,
    `ALTER TABLE ${name} DROP COLUMN x`,
  ],
  describe,
  start: () => Promise.resolve({ createDatabase, stop: () => Promise.resolve() }),
};

async function createDatabase(): Promise<EmptyDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-migrations-'));
  const file = join(folder, 'accounts.sqlite');
  const ask = (statement: string): Promise<unknown[]> => {
    const connection = new Libsql(file);
    try {
      const prepared = connection.prepare(statement);
      if (!prepared.reader) return Promise.resolve([prepared.run()]);
      return Promise.resolve((prepared.all() as object[]).map((row) => Object.values(row)[0] as unknown));
    } finally {
      connection.close();
    }
  };
  return {
    async open(call) {
      const database = new SqliteDatabase({ file, clock: systemClock });
      return { ...(await opened((work) => database.withTarget(call, work))), proxy: null };
    },
    ask,
    tables: async () =>
      (await ask("SELECT sql FROM sqlite_schema WHERE tbl_name <> 'patchbay_migrations' ORDER BY name")).map(
        String,
      ),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
