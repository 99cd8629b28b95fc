import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Libsql from 'libsql';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, migrationStatus, parseMigration, type Variables } from '../../../internal/migrate/index.js';
import { StepwiseTarget } from '../../support/migrate/stepwise-target.js';

const first = parseMigration(
  '001_first',
  Buffer.from('CREATE TABLE IF NOT EXISTS a (x)\n-- next statement\nCREATE TABLE IF NOT EXISTS b (x)'),
);
const second = parseMigration('002_second', Buffer.from('CREATE TABLE IF NOT EXISTS {{table}} (x)'));
const variables = { table: 'c' };

describe('migrate', () => {
  let folder: string;
  let connection: InstanceType<typeof Libsql>;
  let target: StepwiseTarget;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-migrate-'));
    connection = new Libsql(join(folder, 'a.db'));
    target = new StepwiseTarget(connection);
  });

  afterEach(async () => {
    connection.close();
    await rm(folder, { recursive: true, force: true });
  });

  const tables = () =>
    connection
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'ledger' ORDER BY name")
      .all()
      .map((row) => (row as { name: string }).name);
  const states = async (...migrations: (typeof first)[]) =>
    (await migrationStatus(target, migrations)).map(({ name, state }) => `${name} ${state}`);

  test('runs what is due, once, in order, with its variables', async () => {
    expect(await migrate(target, [first])).toEqual(['001_first']);
    expect(await states(first, second)).toEqual(['001_first applied', '002_second pending']);
    expect(await migrate(target, [first, second], variables)).toEqual(['002_second']);
    expect(await migrate(target, [first, second], variables)).toEqual([]);
    expect(target.statements).toEqual([...first.statements, 'CREATE TABLE IF NOT EXISTS c (x)']);
    expect(tables()).toEqual(['a', 'b', 'c']);
  });

  test('goes on where a run was cut short, wherever that was', async () => {
    for (let calls = 0; calls < 6; calls += 1) {
      connection.exec('DROP TABLE IF EXISTS a; DROP TABLE IF EXISTS b; DROP TABLE IF EXISTS c');
      connection.exec('DROP TABLE IF EXISTS ledger');
      target = new StepwiseTarget(connection);
      target.callsLeft = calls;
      await expect(migrate(target, [first, second], variables)).rejects.toThrow('killed');
      const done = [...target.statements];
      target.callsLeft = Infinity;

      await migrate(target, [first, second], variables);
      expect(tables()).toEqual(['a', 'b', 'c']);
      // Only the statement that was running may be run a second time.
      expect(target.statements.length - 3).toBe(calls % 2);
      expect(target.statements.slice(0, done.length)).toEqual(done);
    }
  });

  test('tells how far a run came', async () => {
    target.callsLeft = 2;
    await expect(migrate(target, [first])).rejects.toThrow('killed');
    expect(await migrationStatus(target, [first])).toEqual([
      { name: '001_first', state: 'begun', statementsDone: 1 },
    ]);
  });

  test('refuses an edited file and says what to do', async () => {
    await migrate(target, [first]);
    const edited = { ...first, checksum: '0'.repeat(64) };
    await expect(migrate(target, [edited, second], variables)).rejects.toMatchObject({
      code: 'incompatible_data',
      message: expect.stringMatching(/001_first was edited.*Restore the file.*new migration/s) as unknown,
    });
    expect(tables()).toEqual(['a', 'b']);
    expect(await states(edited)).toEqual(['001_first edited']);
  });

  test('refuses a database that is newer than the program', async () => {
    await migrate(target, [first, second], variables);
    await expect(migrate(target, [first])).rejects.toMatchObject({
      code: 'incompatible_data',
      message: expect.stringMatching(/newer than this program.*002_second/s) as unknown,
    });
    expect(await states(first)).toEqual(['001_first applied', '002_second unknown']);
  });

  test('refuses a ledger with a hole', async () => {
    await migrate(target, [first, second], variables);
    connection.exec("DELETE FROM ledger WHERE name = '001_first'");
    await expect(migrate(target, [first, second], variables)).rejects.toThrow(/lacks migration 001_first/);
    expect(await states(first, second)).toEqual(['001_first out_of_order', '002_second applied']);
  });

  test('runs nothing while a variable is missing', async () => {
    const inherited = parseMigration('001_inherited', Buffer.from('CREATE TABLE {{constructor}} (x)'));
    const lacking: [(typeof first)[], Variables, string][] = [
      [[first, second], {}, '{{table}}'],
      [[first, second], { other: 'c' }, '{{table}}'],
      [[inherited], variables, '{{constructor}}'],
    ];
    for (const [migrations, given, named] of lacking) {
      await expect(migrate(target, migrations, given)).rejects.toMatchObject({
        code: 'incompatible_data',
        message: expect.stringContaining(named) as unknown,
      });
      expect(tables()).toEqual([]);
    }
  });

  test('names the statement that fails', async () => {
    const bad = parseMigration(
      '001_bad',
      Buffer.from('CREATE TABLE a (x)\n-- next statement\nCREATE TABL b'),
    );
    await expect(migrate(target, [bad])).rejects.toMatchObject({
      message: expect.stringContaining('Migration 001_bad, statement 2 of 2: ') as unknown,
      context: { migration: '001_bad', statement: 2 },
      cause: expect.objectContaining({ code: 'SQLITE_ERROR' }) as unknown,
    });
  });
});
