import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Libsql from 'libsql';
import { copyFile, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteAccounts } from '../../../../internal/adapters/account-store/sqlite/index.js';
import { call } from '../../../support/call.js';
import { sampleLetter, sampleProject } from '../../../conformance/account-store/samples.js';

const clock = { now: () => Date.now() };

describe('the SQLite file', () => {
  let folder: string;
  let file: string;
  let accounts: ReturnType<typeof createSqliteAccounts>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-sqlite-'));
    file = join(folder, 'below', 'accounts.db');
    accounts = createSqliteAccounts({ file, clock });
    await accounts.accountStore.start(call());
  });

  afterEach(async () => {
    await accounts.accountStore.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const startAgain = async () => {
    await accounts.accountStore.stop();
    accounts = createSqliteAccounts({ file, clock });
    await accounts.accountStore.start(call());
  };

  test('has a write-ahead log, in which a commit lies before it is told', async () => {
    await accounts.deadLetters.put([sampleLetter(sampleProject().id, 1, { line: 'a line to find' })], call());
    expect((await readFile(`${file}-wal`)).includes('a line to find')).toBe(true);
  });

  test('a stop leaves all of it in the one file: a copy of that alone has every commit', async () => {
    const project = sampleProject();
    await accounts.accountStore.ensureProject(project, call());
    await accounts.accountStore.stop();
    const copied = join(folder, 'accounts.db');
    await copyFile(file, copied);
    file = copied;
    await startAgain();
    expect(await accounts.accountStore.project(project.id, call())).toEqual(project);
  });

  test('a check rejects when it was removed, or replaced by another database', async () => {
    await accounts.accountStore.check(call());
    await rename(file, `${file}.away`);
    await expect(accounts.accountStore.check(call())).rejects.toMatchObject({
      code: 'unavailable',
      retryable: false,
      message: expect.stringContaining('removed or replaced') as unknown,
    });
    const another = new Libsql(file);
    another.exec('CREATE TABLE another (a)');
    another.close();
    await expect(accounts.accountStore.check(call())).rejects.toMatchObject({ code: 'unavailable' });
    await rm(file);
    await rename(`${file}.away`, file);
    await accounts.accountStore.check(call());
  });

  test.each([
    ['overwritten', 'no database any more, but a text\n'.repeat(1_000)],
    ['emptied', ''],
  ])('a check rejects when it was %s', async (_how, content) => {
    await writeFile(file, content);
    await expect(accounts.accountStore.check(call())).rejects.toMatchObject({ code: 'incompatible_data' });
  });

  test('a start refuses a file that is not a database, and leaves it as it is', async () => {
    await accounts.accountStore.stop();
    const text = 'an important letter, no database at all\n'.repeat(500);
    await rm(folder, { recursive: true });
    folder = await mkdtemp(join(tmpdir(), 'patchbay-sqlite-'));
    file = join(folder, 'accounts.db');
    await writeFile(file, text);
    await expect(startAgain()).rejects.toMatchObject({
      code: 'incompatible_data',
      message: expect.stringContaining(file) as unknown,
    });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  test('a start refuses a damaged database', async () => {
    await accounts.accountStore.stop();
    const other = new Libsql(file);
    other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    other.close();
    const handle = await open(file, 'r+');
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(size - 4_096, 0xff), 0, size - 4_096, 4_096);
    await handle.close();
    await expect(startAgain()).rejects.toMatchObject({ code: 'incompatible_data' });
  });

  test('a start refuses a folder in place of the file', async () => {
    await accounts.accountStore.stop();
    file = folder;
    await expect(startAgain()).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('a lock held by another process is unavailable, and passes', async () => {
    const other = new Libsql(file);
    other.exec('BEGIN IMMEDIATE');
    const project = sampleProject();
    await expect(accounts.accountStore.ensureProject(project, call())).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    other.exec('ROLLBACK');
    other.close();
    expect(await accounts.accountStore.ensureProject(project, call())).toEqual(project);
  });

  test('a start that waits for a lock ends with its call', async () => {
    await accounts.accountStore.stop();
    await rm(file);
    const other = new Libsql(file);
    other.exec('BEGIN IMMEDIATE');
    const late = { ...call(), deadline: Date.now() + 300 };
    accounts = createSqliteAccounts({ file, clock });
    await expect(accounts.accountStore.start(late)).rejects.toMatchObject({ code: 'deadline_exceeded' });
    other.exec('ROLLBACK');
    other.close();
    await startAgain();
  });
});
