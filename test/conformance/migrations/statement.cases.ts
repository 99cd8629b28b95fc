import { expect, test } from '@jest/globals';
import { migrate, type MigrationTarget } from '../../../internal/migrate/index.js';
import { wholeSchema, type EngineAtHand } from './engine-at-hand.js';

/** The same target, in which every statement comes twice: as where its first answer was lost. */
function repeating(target: MigrationTarget): MigrationTarget {
  return {
    applied: () => target.applied(),
    withLock: (work) =>
      target.withLock((session) =>
        work({
          ...session,
          applied: () => session.applied(),
          record: (line) => session.record(line),
          run: async (statement, mayHaveRun) => {
            await session.run(statement, mayHaveRun);
            await session.run(statement, true);
          },
        }),
      ),
  };
}

export function statementCases(at: EngineAtHand): void {
  test('every file runs on an empty database, each by itself', async () => {
    const { target } = await at.open();
    for (let count = 1; count <= at.migrations.length; count += 1) {
      const files = at.migrations.slice(0, count);
      expect(await migrate(target, files, at.engine.variables)).toEqual([files.at(-1)?.name]);
    }
    expect(await at.database.tables()).toEqual(await wholeSchema(at));
  });

  if (at.engine.leaves === 'nothing') return;

  test('every statement can be run twice, and makes what it makes once', async () => {
    const { target } = await at.open();
    const migrations = [...at.migrations, at.later];
    await migrate(repeating(target), migrations, at.engine.variables);
    expect(await at.database.tables()).toEqual(await wholeSchema(at, migrations));
  });
}
