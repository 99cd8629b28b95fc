import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import {
  loadMigrations,
  migrationsFolder,
  parseMigration,
  STATEMENT_MARKER,
  type Migration,
} from '../../../internal/migrate/index.js';
import { call } from '../../support/call.js';
import { describeBackend } from '../describe-backend.js';
import type { EngineAtHand } from './engine-at-hand.js';
import { engines, type EmptyDatabase, type Engine, type RunningEngine } from './fixtures/index.js';

/** The same tests for every engine. */
export function describeMigrations(what: string, tests: (at: EngineAtHand) => void): void {
  for (const engine of engines) describeEngine(engine, what, tests);
}

function describeEngine(engine: Engine, what: string, tests: (at: EngineAtHand) => void): void {
  const suite = { port: 'migrations', backend: engine.name, suite: what, describe: engine.describe };
  describeBackend(suite, () => {
    let running: RunningEngine;
    let migrations: readonly Migration[];
    let database: EmptyDatabase;
    const ends: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      running = await engine.start();
      migrations = await loadMigrations(migrationsFolder(engine.backend));
    });
    afterAll(() => running.stop());

    const another = async (): Promise<EmptyDatabase> => {
      const created = await running.createDatabase();
      ends.push(() => created.remove());
      return created;
    };

    beforeEach(async () => {
      database = await another();
    });
    afterEach(async () => {
      for (const end of ends.splice(0).reverse()) await end();
    });

    const at: EngineAtHand = {
      engine,
      get database() {
        return database;
      },
      get migrations() {
        return migrations;
      },
      get later() {
        const statements = [engine.makeTable('later'), ...engine.changeTable('later')];
        return parseMigration('900_later', Buffer.from(statements.join(`\n${STATEMENT_MARKER}\n`)));
      },
      another,
      afterwards: (end) => void ends.push(end),
      async open(how = call()) {
        const open = await database.open(how);
        ends.push(() => open.close());
        return open;
      },
    };

    tests(at);
  });
}
