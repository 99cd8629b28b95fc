import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMigrations, migrationsFolder, parseMigration } from '../../../internal/migrate/index.js';

describe('a migration file', () => {
  test('is cut at marker lines only, never at semicolons', () => {
    const file = Buffer.from(
      [
        '-- what this file is for; with a semicolon',
        '-- next statement',
        "INSERT INTO a VALUES ('x;y -- next statement')",
        '  -- next statement  \r',
        '-- why\r',
        'CREATE TABLE b (',
        '  c TEXT',
        ');',
        '-- next statement',
        '',
      ].join('\n'),
    );
    expect(parseMigration('001_a', file)).toEqual({
      name: '001_a',
      checksum: createHash('sha256').update(file).digest('hex'),
      statements: [
        "INSERT INTO a VALUES ('x;y -- next statement')",
        '-- why\nCREATE TABLE b (\n  c TEXT\n);',
      ],
    });
  });

  test('without a statement is refused', () => {
    expect(() => parseMigration('001_a', Buffer.from('-- later\n'))).toThrow(/001_a holds no statement/);
  });

  test('is found for every backend of the repository', async () => {
    const backends = (await readdir(migrationsFolder('.'), { withFileTypes: true })).filter((entry) =>
      entry.isDirectory(),
    );
    expect(backends.map(({ name }) => name)).toContain('sqlite');
    for (const { name } of backends) {
      expect((await loadMigrations(migrationsFolder(name))).length).toBeGreaterThan(0);
    }
  });
});

describe('a folder of migrations', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-migrations-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (...files: string[]) =>
    Promise.all(files.map((file) => writeFile(join(folder, file), 'SELECT 1')));

  test('is read in the order of its numbers', async () => {
    await write('002_b.sql', '003_a.sql', '001_c.sql', 'README.md');
    expect((await loadMigrations(folder)).map(({ name }) => name)).toEqual(['001_c', '002_b', '003_a']);
  });

  test.each([
    ['a gap', ['001_a.sql', '003_c.sql'], '003_c.sql'],
    ['a number twice', ['001_a.sql', '001_b.sql'], '001_b.sql'],
    ['a start that is not 001', ['000_a.sql'], '000_a.sql'],
    ['another form of name', ['001_a.sql', '2_b.sql'], '2_b.sql'],
    ['capitals', ['001_A.sql'], '001_A.sql'],
  ])('is refused for %s', async (_fault, files, named) => {
    await write(...files);
    await expect(loadMigrations(folder)).rejects.toMatchObject({
      code: 'incompatible_data',
      message: expect.stringContaining(named) as unknown,
    });
  });
});
