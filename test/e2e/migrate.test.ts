import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { builtProgram, runBuiltCli } from '../support/built-program.js';
import { TestServer } from '../support/server.js';
import { runToEnd } from '../support/start-attempt.js';

/** The real command line on the real storages of the embedded profile. */
let folder: string;
let dataDir: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-migrate-'));
  dataDir = join(folder, 'data');
});
afterAll(() => rm(folder, { recursive: true, maxRetries: 20, retryDelay: 100 }));

interface Told {
  readonly run?: readonly { readonly storage: string; readonly name: string }[];
  readonly storages: readonly {
    readonly storage: string;
    readonly migrations: readonly { readonly name: string; readonly state: string }[];
  }[];
}

const migrate = (...words: string[]) =>
  runBuiltCli(['migrate', ...words], { DATA_DIR: dataDir, LOG_LEVEL: 'warn' });

function states(stdout: string): string[] {
  const { storages } = JSON.parse(stdout) as Told;
  return storages.flatMap(({ storage, migrations }) =>
    migrations.map(({ name, state }) => `${storage} ${name} ${state}`),
  );
}

const migrations = [
  'event store 001_events',
  'event store 002_fewer_merges',
  'event store 003_merges_are_synced',
  'account store 001_accounts',
  'account store 002_users',
];
const all = (state: string): string[] => migrations.map((migration) => `${migration} ${state}`);

describe('patchbay migrate, on a folder that grows up', () => {
  test('before the first start everything is pending, and looking makes nothing', async () => {
    const run = await migrate('status', '--json');
    expect(run).toMatchObject({
      exitCode: 5,
      stderr: 'patchbay: 5 pending: run `patchbay migrate up`.\n',
    });
    expect(states(run.stdout)).toEqual(all('pending'));
    expect(existsSync(dataDir)).toBe(false);
  });

  test('a server that must not migrate refuses to start, and makes no storage', async () => {
    const environment = { DATA_DIR: dataDir, HTTP_PORT: '0', LOG_LEVEL: 'warn', MIGRATE_ON_START: 'false' };
    const run = await runToEnd(builtProgram('app'), environment);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toBe(
      'Migrations are pending, and MIGRATE_ON_START is false: run `patchbay migrate up`.\n' +
        migrations.map((migration) => `  ${migration.replace(/ (?=\d)/, ': ')} is pending\n`).join(''),
    );
    expect(existsSync(join(dataDir, 'engine'))).toBe(false);
    expect(existsSync(join(dataDir, 'accounts.sqlite'))).toBe(false);
    // The flag is the setting.
    const flag = await runBuiltCli(['serve', '--no-migrate'], {
      ...environment,
      MIGRATE_ON_START: 'true',
    });
    expect(flag).toMatchObject({ exitCode: 1, stderr: run.stderr });
  });

  test('up runs them, for their owner alone; again it has nothing to do', async () => {
    const first = await migrate('up', '--json');
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    const { run } = JSON.parse(first.stdout) as Told;
    expect(run?.map(({ storage, name }) => `${storage} ${name}`)).toEqual(migrations);
    expect(states(first.stdout)).toEqual(all('applied'));
    expect((await stat(join(dataDir, 'accounts.sqlite'))).mode & 0o077).toBe(0);

    const again = await migrate('up');
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(again.stdout).toMatch(/^Nothing to do\.\n/);
    const status = await migrate('status', '--json');
    expect(status).toMatchObject({ exitCode: 0, stderr: '' });
    expect(states(status.stdout)).toEqual(all('applied'));
  });

  test('then a server that must not migrate starts; while it runs the command stays away', async () => {
    const server = await TestServer.create({ MIGRATE_ON_START: 'false' });
    const { environment } = server;
    try {
      expect(await runBuiltCli(['migrate', 'up'], environment)).toMatchObject({ exitCode: 0 });
      await server.start();
      for (const word of ['status', 'up']) {
        const run = await runBuiltCli(['migrate', word, '--json'], environment);
        expect(run).toMatchObject({ exitCode: 1, stdout: '' });
        expect(run.stderr).toContain(`A server runs on DATA_DIR ${server.dataDir}`);
      }
      expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    } finally {
      await server.remove();
    }
  });

  test('one that was edited after it was run is named, and ends with another code', async () => {
    const database = new Database(join(dataDir, 'accounts.sqlite'));
    database.exec("UPDATE patchbay_migrations SET checksum = 'other' WHERE name = '001_accounts'");
    database.exec("DELETE FROM patchbay_migrations WHERE name = '002_users'");
    database.close();
    const status = await migrate('status', '--json');
    expect(status).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('1 migration does not fit this program'),
    });
    expect(states(status.stdout)).toEqual([
      'event store 001_events applied',
      'event store 002_fewer_merges applied',
      'event store 003_merges_are_synced applied',
      'account store 001_accounts edited',
      'account store 002_users pending',
    ]);
    expect(await migrate('up')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Migration 001_accounts was edited after it was applied'),
    });
  });
});
