import { afterEach, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverFor, type TestServer as DatabaseServer } from '../servers/server-for.js';
import { withUser } from '../servers/server-url.js';
import type { TestDatabase } from '../servers/test-database.js';
import { builtProgram, runBuiltCli } from '../support/built-program.js';
import { TestServer } from '../support/server.js';
import { runToEnd } from '../support/start-attempt.js';

/** Events and accounts in one database of a server; what else runs, runs without further servers. */
const storages = [
  { server: await serverFor('postgres'), backend: 'postgres', setting: 'POSTGRES_URL' },
  { server: await serverFor('mysql'), backend: 'mysql', setting: 'MYSQL_URL' },
  { server: await serverFor('mariadb'), backend: 'mysql', setting: 'MYSQL_URL' },
];

interface Storage {
  readonly server: DatabaseServer;
  readonly backend: string;
  readonly setting: string;
}

for (const storage of storages) programOn(storage);

function programOn({ server: databases, backend, setting }: Storage): void {
  databases.describe(`the program with its storages on ${databases.name}`, () => {
    let database: TestDatabase | undefined;
    let server: TestServer | undefined;
    let folder: string | undefined;

    afterEach(async () => {
      await server?.remove();
      await database?.drop();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    const settings = (url: string) => ({ EVENT_STORE: backend, ACCOUNT_STORE: backend, [setting]: url });

    test('three `patchbay migrate up` at once all succeed; the status names each migration once', async () => {
      database = await databases.createDatabase();
      folder = await mkdtemp(join(tmpdir(), 'patchbay-migrate-'));
      const { url } = database;
      const migrate = (word: string, n: number) =>
        runBuiltCli(['migrate', word, '--json'], {
          ...settings(url),
          DATA_DIR: join(String(folder), `${n}`),
          LOG_LEVEL: 'warn',
        });
      const names = ['001_events', '002_accounts'];
      expect(await migrate('status', 0)).toMatchObject({ exitCode: 5 });
      const runs = await Promise.all([1, 2, 3].map((n) => migrate('up', n)));
      for (const { exitCode, stderr } of runs) expect([exitCode, stderr]).toEqual([0, '']);
      const ran = runs.flatMap(({ stdout }) => (JSON.parse(stdout) as { run: { name: string }[] }).run);
      expect(ran.map(({ name }) => name).sort()).toEqual(names);
      const status = await migrate('status', 4);
      expect(status).toMatchObject({ exitCode: 0, stderr: '' });
      expect(JSON.parse(status.stdout)).toEqual({
        storages: [
          {
            storage: 'event store, account store',
            backend,
            migrations: names.map((name) => ({ name, state: 'applied' })),
          },
        ],
      });
    });

    test('starts, keeps accounts over a restart, and has no file of them; a wrong password ends the start, and doctor tells of it', async () => {
      database = await databases.createDatabase();
      server = await TestServer.create({ ...settings(database.url), REGISTRATION: 'first' });
      await server.start();
      const signIn = async (path: string) => {
        const response = await fetch(`${server?.url}/api/v1/auth/${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' }),
        });
        await response.arrayBuffer();
        return response.status;
      };
      expect(await signIn('register')).toBe(201);
      const { api_key: key } = await server.localAccess();
      expect(await server.stop()).toBe(0);
      expect(existsSync(join(server.dataDir, 'accounts.sqlite'))).toBe(false);

      const refused = await runToEnd(builtProgram('app'), {
        ...server.environment,
        [setting]: withUser(database.url, 'patchbay', 'hunter2'),
      });
      expect(refused.exitCode).not.toBe(0);
      expect(refused.stderr).toContain(setting);
      expect(refused.stderr + refused.stdout).not.toContain('hunter2');

      const storages = async (url: string) => {
        const environment = { ...server!.environment, [setting]: url };
        const { stdout, stderr } = await runBuiltCli(['doctor', '--json'], environment);
        expect(stdout + stderr).not.toContain('hunter2');
        const { checks } = JSON.parse(stdout) as { checks: { check: string; ok: boolean; detail: string }[] };
        return checks.find(({ check }) => check === 'storages');
      };
      expect(await storages(database.url)).toMatchObject({ ok: true });
      expect(await storages(withUser(database.url, 'patchbay', 'hunter2'))).toMatchObject({
        ok: false,
        detail: expect.stringContaining(setting) as unknown,
      });

      await server.start();
      expect(await signIn('login')).toBe(200);
      expect((await server.localAccess()).api_key).toBe(key);
    });
  });
}
