import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Libsql from 'libsql';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteAccounts } from '../../../../internal/adapters/account-store/sqlite/index.js';
import { SqliteMigrationTarget } from '../../../../internal/adapters/account-store/sqlite/migration-target.js';
import { migrate, migrationStatus, parseMigration } from '../../../../internal/migrate/index.js';
import { call } from '../../../support/call.js';

describe('migrating SQLite', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-sqlite-'));
    file = join(folder, 'accounts.db');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('a failure leaves nothing of the whole run', async () => {
    const connection = new Libsql(file);
    const target = new SqliteMigrationTarget(connection, (statement) => {
      statement();
      return Promise.resolve();
    });
    const good = parseMigration('001_good', Buffer.from('CREATE TABLE a (x)'));
    const bad = parseMigration(
      '002_bad',
      Buffer.from('CREATE TABLE b (x)\n-- next statement\nCREATE TABL c'),
    );
    await expect(migrate(target, [good, bad])).rejects.toMatchObject({ context: { migration: '002_bad' } });
    expect(connection.prepare('SELECT name FROM sqlite_schema').all()).toEqual([]);

    expect(await migrate(target, [good])).toEqual(['001_good']);
    expect(await migrationStatus(target, [good, bad])).toEqual([
      { name: '001_good', state: 'applied', statementsDone: 1 },
      { name: '002_bad', state: 'pending', statementsDone: 0 },
    ]);
    connection.close();
  });

  test('a start refuses a file that a newer program has migrated, and leaves it as it is', async () => {
    const { accountStore } = createSqliteAccounts({ file, clock: { now: Date.now } });
    await accountStore.start(call());
    await accountStore.stop();
    const connection = new Libsql(file);
    connection.exec("INSERT INTO patchbay_migrations VALUES ('999_of_tomorrow', '00', 1)");
    connection.close();
    await expect(accountStore.start(call())).rejects.toMatchObject({
      code: 'incompatible_data',
      message: expect.stringContaining('999_of_tomorrow') as unknown,
    });
  });
});
