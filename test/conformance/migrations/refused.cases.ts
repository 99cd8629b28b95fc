import { expect, test } from '@jest/globals';
import { migrate, migrationStatus, parseMigration, type Migration } from '../../../internal/migrate/index.js';
import { migrateOnce, type EngineAtHand } from './engine-at-hand.js';

interface Refusal {
  readonly what: string;
  /** The program's files, where the database has all of its own. */
  readonly files: (own: readonly Migration[]) => readonly Migration[];
  /** What is changed in the ledger before. */
  readonly ledger?: string;
  /** What the status says of each. */
  readonly states: (own: readonly Migration[]) => readonly string[];
  readonly words: RegExp;
}

const further = parseMigration('901_further', Buffer.from('CREATE TABLE further (x integer)'));
const applied = ({ name }: Migration): string => `${name} applied`;

const refusals: readonly Refusal[] = [
  {
    what: 'a file that was edited after it was run',
    files: ([first, ...rest]) => [{ ...first!, checksum: '0'.repeat(64) }, ...rest, further],
    states: ([first, ...rest]) => [`${first?.name} edited`, ...rest.map(applied), '901_further pending'],
    words: /001_\w+ was edited after it was applied.*Restore the file.*new migration/s,
  },
  {
    what: 'a database that is newer than the program',
    files: (own) => own.slice(0, -1),
    states: (own) => [...own.slice(0, -1).map(applied), `${own.at(-1)?.name} unknown`],
    words: /newer than this program: it has migration 900_later.*Start the newer version again/s,
  },
  {
    what: 'a database that lacks an earlier one',
    files: (own) => [own[0]!, { ...further, name: '001_z_further' }, ...own.slice(1)],
    states: ([first, ...rest]) => [applied(first!), '001_z_further out_of_order', ...rest.map(applied)],
    words: /lacks migration 001_z_further though it has a later one.*Restore a backup/s,
  },
  {
    what: 'a variable that the program does not give',
    files: (own) => [
      ...own,
      parseMigration('901_further', Buffer.from('CREATE TABLE {{nothing}} (x integer)')),
    ],
    states: (own) => [...own.map(applied), '901_further pending'],
    words: /901_further needs a value for \{\{nothing\}\}/,
  },
];

/** Databases and programs that do not belong together: the start is refused, and nothing is changed. */
export function refusedCases(at: EngineAtHand): void {
  test.each(refusals.map((refusal) => [refusal.what, refusal] as const))('%s', async (_what, refusal) => {
    const own = [...at.migrations, at.later];
    await migrateOnce(at, at.database, own);
    const files = refusal.files(own);
    const { target } = await at.open();
    const before = [await at.database.tables(), await target.applied()];
    const states = await migrationStatus(target, files);
    expect(states.map(({ name, state }) => `${name} ${state}`)).toEqual(refusal.states(own));
    await expect(migrate(target, files, at.engine.variables)).rejects.toMatchObject({
      code: 'incompatible_data',
      message: expect.stringMatching(refusal.words) as unknown,
    });
    expect([await at.database.tables(), await target.applied()]).toEqual(before);
  });

  test('the status of a database before, amid and after its migrations; looking at it makes nothing', async () => {
    const { target } = await at.open();
    const states = async (...files: Migration[]) =>
      (await migrationStatus(target, files)).map(
        ({ name, state, statementsDone }) => `${name} ${state} ${statementsDone}`,
      );
    const { makeTable } = at.engine;
    const one = parseMigration('001_one', Buffer.from(makeTable('one')));
    const two = parseMigration(
      '002_two',
      Buffer.from(`${makeTable('two')}\n-- next statement\nno statement at all`),
    );
    expect(await states(one, two)).toEqual(['001_one pending 0', '002_two pending 0']);
    expect(await at.database.tables()).toEqual([]);
    await migrateOnce(at, at.database, [one]);
    expect(await states(one, two)).toEqual(['001_one applied 1', '002_two pending 0']);
    await expect(migrateOnce(at, at.database, [one, two])).rejects.toMatchObject({
      message: expect.stringContaining('Migration 002_two, statement 2 of 2: ') as unknown,
      context: { migration: '002_two', statement: 2 },
    });
    const amid = at.engine.leaves === 'nothing' ? 'pending 0' : 'begun 1';
    expect(await states(one, two)).toEqual(['001_one applied 1', `002_two ${amid}`]);
    expect(await at.database.tables()).toHaveLength(at.engine.leaves === 'nothing' ? 1 : 2);
  });
}
