import { expect, test } from '@jest/globals';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { migrate, migrationStatus, type MigrationTarget } from '../../../internal/migrate/index.js';
import { call } from '../../support/call.js';
import type { Cut } from '../../support/tcp-proxy.js';
import { refusal } from '../../support/refusal.js';
import { migrateOnce, wholeSchema, type EngineAtHand } from './engine-at-hand.js';
import type { OpenTarget } from './fixtures/index.js';

const cuts: readonly Cut[] = ['before request', 'before answer'];

/** The same target, which breaks at the step of this number: each statement is one, and each line of the ledger. */
function breaking({ target, proxy }: OpenTarget, step: number, cut: Cut): MigrationTarget {
  let steps = 0;
  const guarded = async (text: string, work: () => Promise<void>): Promise<void> => {
    steps += 1;
    if (steps !== step) return work();
    if (proxy !== null) {
      // A text that no other request of the connection holds.
      void proxy.cutOnce(cut, text);
      return work();
    }
    if (cut === 'before answer') await work();
    throw new PatchbayError('unavailable', 'The process has come to its end.');
  };
  return {
    applied: () => target.applied(),
    withLock: (work) =>
      target.withLock(async (session) => {
        const result = await work({
          applied: () => session.applied(),
          run: (statement, mayHaveRun) =>
            guarded(firstLineOf(statement), () => session.run(statement, mayHaveRun)),
          record: (line) => guarded('into patchbay_migrations', () => session.record(line)),
        });
        await guarded('commit', () => Promise.resolve());
        return result;
      }),
  };
}

/** As it is sent: the comment above a statement goes with it. */
function firstLineOf(statement: string): string {
  return statement.split('\n', 1)[0] ?? '';
}

/** A run that is cut off from its engine at every step it takes. */
export function cutShortCases(at: EngineAtHand): void {
  const migrations = () => [...at.migrations, at.later];
  const statements = (): number => migrations().flatMap((migration) => migration.statements).length;
  const status = async () => {
    const { target, close } = await at.database.open(call());
    const told = await migrationStatus(target, migrations());
    await close();
    return told;
  };
  const ledger = async (): Promise<string> =>
    (await status()).map(({ name, state, statementsDone: done }) => `${name} ${state} ${done}`).join('\n');
  const statementsDone = async (): Promise<number> =>
    (await status()).reduce((sum, migration) => sum + migration.statementsDone, 0);
  const brokenRun = async (step: number, cut: Cut): Promise<void> => {
    const opened = await at.database.open(call());
    try {
      const run = migrate(breaking(opened, step, cut), migrations(), at.engine.variables);
      expect(await refusal(run)).toBe('unavailable');
    } finally {
      await opened.close();
    }
  };

  test.each(cuts)('a run that is cut off %s of any step is made good by the next one', async (cut) => {
    const whole = await wholeSchema(at, migrations());
    const nothing = await ledger();
    if (at.engine.leaves === 'nothing') {
      const steps = 2 * statements();
      for (let step = 1; step <= steps; step += 1) {
        await brokenRun(step, cut);
        expect(await at.database.tables()).toEqual([]);
        expect(await ledger()).toBe(nothing);
      }
      // Its last step is the commit.
      await brokenRun(steps + 1, cut);
    } else {
      await brokenRun(1, cut);
      await brokenRun(2, cut);
      // A line whose answer was lost is there, and the next run begins behind it.
      const isRecorded = cut === 'before answer';
      for (let done = 1; done < statements(); done += 1) {
        expect(await statementsDone()).toBe(isRecorded ? done : done - 1);
        await brokenRun(isRecorded ? 1 : 3, cut);
        await brokenRun(2, cut);
      }
    }
    await migrateOnce(at, at.database, migrations());
    expect(await at.database.tables()).toEqual(whole);
    expect(await ledger()).toBe(
      migrations()
        .map(({ name, statements: all }) => `${name} applied ${all.length}`)
        .join('\n'),
    );
  });
}
