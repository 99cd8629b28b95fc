import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { builtProgram } from '../support/built-program.js';
import { TestServer } from '../support/server.js';
import { runToEnd } from '../support/start-attempt.js';

let folder: string;
let dataDir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-refused-'));
  dataDir = join(folder, 'data');
});
afterEach(() => rm(folder, { recursive: true, maxRetries: 20, retryDelay: 100 }));

const start = (environment: Record<string, string>, program = builtProgram('app')) =>
  runToEnd(program, { DATA_DIR: dataDir, HTTP_PORT: '0', LOG_LEVEL: 'warn', ...environment });

describe('a start that cannot be', () => {
  test('with settings that are wrong, names every one of them, and shows no secret', async () => {
    const run = await start({
      PROFILE: 'unheard-of',
      HTTP_PORT: '99999',
      LOG_LEVEL: 'loud',
      KEY_PEPPER: 'not-so-secret',
    });
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    for (const told of [
      'PROFILE: must be one of embedded, pg, mysql, ch; it is "unheard-of"',
      'HTTP_PORT: must be a whole number from 0 to 65535; it is "99999"',
      'LOG_LEVEL: must be one of',
      'KEY_PEPPER: must be at least 64 hex digits',
    ]) {
      expect(run.stderr).toContain(told);
    }
    expect(run.stderr).not.toContain('not-so-secret');
    expect(existsSync(dataDir)).toBe(false);
  });

  test('with what it lacks, a backend and the servers of others, names each and leaves nothing behind', async () => {
    const run = await start({ PROFILE: 'pg', OBJECT_STORE: 's3' });
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('OBJECT_STORE: "s3" is not in this version; there is folder');
    for (const setting of ['POSTGRES_URL', 'NATS_URL', 'REDIS_URL']) {
      expect(run.stderr).toContain(`${setting}: must be set`);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  test.each(['api', 'consumer', 'worker'] as const)(
    'with the role %s alone on backends that live within one process, names each, and leaves nothing behind',
    async (program) => {
      const run = await start({}, builtProgram(program));
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      for (const [setting, name] of [
        ['EVENT_STORE', 'embedded'],
        ['ACCOUNT_STORE', 'sqlite'],
        ['BROKER', 'embedded'],
      ] as const) {
        expect(run.stderr).toContain(
          `${setting}: "${name}" lives within one process, and ROLES names not all`,
        );
      }
      expect(run.stderr).toContain('for separate processes there is postgres, mysql');
      expect(run.stderr.match(/lives within/g)).toHaveLength(3);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  test('on a data folder of a running program, says so and leaves that one alone', async () => {
    const running = await TestServer.create();
    try {
      await running.start();
      const run = await start({ DATA_DIR: running.dataDir });
      expect(run).toMatchObject({ exitCode: 1, stdout: '' });
      expect(run.stderr).toBe(
        `The data folder ${running.dataDir} is in use by another Patchbay: end that one, or set DATA_DIR to another folder.\n`,
      );
      expect((await fetch(`${running.url}/ready`)).status).toBe(200);
    } finally {
      await running.remove();
    }
  });

  test('on a port of another program, says so and ends its own engine', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const run = await start({ HTTP_PORT: String(port) });
      expect(run).toMatchObject({ exitCode: 1, stdout: '' });
      expect(run.stderr).toBe(
        `Port ${port} of 127.0.0.1 is in use by another program: end it, or set HTTP_PORT to a free port.\n`,
      );
    } finally {
      other.close();
    }
    // The folder and the engine's lock in it are free: the next start has it all.
    const next = await TestServer.create({ DATA_DIR: dataDir });
    try {
      await next.start();
    } finally {
      await next.remove();
    }
  });

  test('on a data folder that cannot be made, names DATA_DIR', async () => {
    await writeFile(join(folder, 'file'), '');
    const run = await start({ DATA_DIR: join(folder, 'file', 'data') });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('set DATA_DIR to a folder that this user may write');
  });

  test('on a platform without chDB, says which platforms there are', async () => {
    const program = await installWithoutChdb(join(folder, 'installation'));
    const run = await start({}, program);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain(
      `The embedded engine (chDB) is not installed for ${process.platform}-${process.arch}`,
    );
    expect(run.stderr).toContain('reinstall without --omit=optional');
  });
});

/** This installation without chDB's native packages, which npm leaves out where there is none for the platform. */
async function installWithoutChdb(installation: string): Promise<string> {
  const root = process.cwd();
  const modules = join(installation, 'node_modules');
  await mkdir(modules, { recursive: true });
  for (const name of ['dist', 'package.json', 'migrations']) {
    await cp(join(root, name), join(installation, name), { recursive: true });
  }
  // Copied, since a link would lead back to where its native package can be found.
  await cp(join(root, 'node_modules/chdb'), join(modules, 'chdb'), { recursive: true });
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (['chdb', '@chdb', '.bin'].includes(name) || name.startsWith('.')) continue;
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  const program = builtProgram('app');
  expect(dirname(program).startsWith(root)).toBe(true);
  return join(installation, program.slice(root.length));
}
