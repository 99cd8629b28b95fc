import { expect, test } from '@jest/globals';
import { migrate, migrationStatus } from '../../../internal/migrate/index.js';
import { migrateOnce, wholeSchema, type EngineAtHand } from './engine-at-hand.js';

const STARTS = 20;

/** Many processes that start at the same moment, as those of one deployment do. */
export function atOnceCases(at: EngineAtHand): void {
  test(`${STARTS} at once on an empty database all succeed, and make the one schema`, async () => {
    const opened = await Promise.all(Array.from({ length: STARTS }, () => at.open()));
    const runs = await Promise.all(
      opened.map(({ target }) => migrate(target, at.migrations, at.engine.variables)),
    );
    const names = at.migrations.map(({ name }) => name);
    // Each was run by one of them; without a lock by one at least.
    const run = runs.flat().sort();
    if (at.engine.atOnce === 'one') expect(run).toEqual(names);
    else expect([...new Set(run)]).toEqual(names);

    const { target } = await at.open();
    for (const { name, state } of await migrationStatus(target, at.migrations))
      expect(`${name} ${state}`).toBe(`${name} applied`);
    expect(await at.database.tables()).toEqual(await wholeSchema(at));
    expect(await migrateOnce(at, at.database, at.migrations)).toEqual([]);
  });

  test(`${STARTS} at once on a database of the version before all succeed`, async () => {
    const before = at.migrations.slice(0, -1);
    const [last] = at.migrations.slice(-1);
    await migrateOnce(at, at.database, before);
    const opened = await Promise.all(Array.from({ length: STARTS }, () => at.open()));
    const runs = await Promise.all(
      opened.map(({ target }) => migrate(target, at.migrations, at.engine.variables)),
    );
    const ran = runs.filter((run) => run.length > 0);
    expect(new Set(ran.flat())).toEqual(new Set([last?.name]));
    if (at.engine.atOnce === 'one') expect(ran).toHaveLength(1);
    expect(await at.database.tables()).toEqual(await wholeSchema(at));
  });
}
