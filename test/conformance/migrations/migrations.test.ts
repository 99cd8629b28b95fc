import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { loadMigrations, migrationsFolder, type Migration } from '../../../internal/migrate/index.js';
import { call } from '../../support/call.js';
import { atOnceCases } from './at-once.cases.js';
import { cutShortCases } from './cut-short.cases.js';
import type { EngineAtHand } from './engine-at-hand.js';
import { engines, type EmptyDatabase, type RunningEngine } from './engines/index.js';
import { lockCases } from './lock.cases.js';
import { refusedCases } from './refused.cases.js';
import { statementCases } from './statement.cases.js';

for (const engine of engines) {
  engine.describe(`migrations on ${engine.name}`, () => {
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
      another,
      afterwards: (end) => void ends.push(end),
      async open(how = call()) {
        const open = await database.open(how);
        ends.push(() => open.close());
        return open;
      },
    };

    atOnceCases(at);
    cutShortCases(at);
    lockCases(at);
    refusedCases(at);
    statementCases(at);
  });
}
