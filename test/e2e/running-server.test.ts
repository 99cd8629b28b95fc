import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { builtProgram, childEnvironment, runBuiltCli, type FinishedRun } from '../support/built-program.js';
import { isAlive } from '../support/processes.js';
import { TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { allStored, StandInApi } from '../support/stand-in-api.js';

/** What is asked of a server that runs, by command and by make, with and without one. */
let folder: string;
let server: TestServer;
beforeAll(async () => {
  builtProgram('cli');
  folder = await mkdtemp(join(tmpdir(), 'patchbay-running-'));
  server = await TestServer.create();
  await server.start();
});
afterAll(async () => {
  await server.remove();
  await rm(folder, { recursive: true });
});

const cli = (...words: string[]) => runBuiltCli(words, server.environment);
const absent = (...words: string[]) => runBuiltCli(words, { DATA_DIR: folder });

function make(target: string, environment: Readonly<Record<string, string>>): Promise<FinishedRun> {
  return new Promise((resolve) => {
    const words = ['--no-print-directory', target];
    execFile('make', words, { env: childEnvironment(environment) }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('without a server', () => {
  test.each(['health', 'ready', 'lag', 'urls'])('%s says so, and how to start one', async (word) => {
    const said = `No Patchbay server is running on DATA_DIR ${folder}: start one with \`make run\`.\n`;
    expect(await absent(word)).toEqual({ exitCode: 3, stdout: '', stderr: `patchbay: ${said}` });
    const made = await make(word, { DATA_DIR: folder });
    expect(made.exitCode).not.toBe(0);
    expect(made.stderr).toContain(said);
  });

  test('stop says so, and has nothing to do', async () => {
    const said = `No Patchbay server is running on DATA_DIR ${folder}.\n`;
    expect(await absent('stop')).toEqual({ exitCode: 0, stdout: said, stderr: '' });
    expect(await absent('stop', '--json')).toMatchObject({
      exitCode: 0,
      stdout: '{"pid":null,"stopped":false}\n',
    });
    expect(await make('stop', { DATA_DIR: folder })).toMatchObject({ exitCode: 0, stdout: said });
  });

  test('what is no address is told so', async () => {
    const run = await absent('health', '--url', 'nonsense');
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('nonsense is no address of a server, such as http://127.0.0.1:8080.');
  });

  test('example says so too, and generate-data, and import', async () => {
    for (const target of ['example', 'generate-data']) {
      const made = await make(target, { DATA_DIR: folder });
      expect(made.exitCode).not.toBe(0);
      expect(made.stderr).toContain('No Patchbay server is running');
    }
    const noFile = await make('import', { DATA_DIR: folder });
    expect(noFile.exitCode).not.toBe(0);
    expect(noFile.stderr).toContain('Say which file');
  });

  test('ready waits as long as it is told, and names another address', async () => {
    const run = await absent('ready', '--wait', '1', '--url', 'http://127.0.0.1:9');
    expect(run).toMatchObject({ exitCode: 3, stdout: '' });
    expect(run.stderr).toContain('No server answers at http://127.0.0.1:9');
  });
});

describe('a server that is not well', () => {
  const parts = { broker: { state: 'down', milliseconds: 5, checked_at: 'x', reason: 'storage_full' } };
  let url: string;
  const sick = new StandInApi(
    (request) => {
      if (request.url === '/ready') {
        return { status: 503, body: { ready: false, reasons: ['broker: storage_full', 'stopping'] } };
      }
      if (request.url === '/lag') {
        return {
          status: 200,
          body: { envelopes: 7, bytes: 9_000, oldest_at: 'x', oldest_age_seconds: 61.23 },
        };
      }
      return request.url === '/health'
        ? { status: 200, body: { status: 'alive', parts } }
        : allStored(request);
    },
    ['/health'],
  );
  beforeAll(async () => {
    url = await sick.start();
  });
  afterAll(() => sick.stop());

  test('health names the part, ready the reasons, and lag how long the oldest waits', async () => {
    const health = await absent('health', '--url', url);
    expect(health).toMatchObject({ exitCode: 3, stderr: 'patchbay: 1 of 1 parts are down.\n' });
    expect(health.stdout).toMatch(/ {2}down {2}broker +5 ms {2}storage_full\n/);
    expect(await absent('ready', '--url', url)).toMatchObject({
      exitCode: 3,
      stderr: `patchbay: ${url} is not ready: broker: storage_full; stopping\n`,
    });
    const project = '0197a1b2-0000-7000-8000-000000000001';
    const lag = ['lag', '--url', url, '--key', 'k', '--project', project];
    expect(await absent(...lag)).toMatchObject({
      exitCode: 3,
      stdout: '7 envelopes (9,000 bytes) wait to be stored, the oldest for 61.2 s.\n',
    });
    expect(await absent(...lag, '--max-age', '62')).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('with a server', () => {
  test('health, ready, lag and urls tell how it is', async () => {
    const health = await cli('health', '--json');
    expect(JSON.parse(health.stdout)).toMatchObject({ url: server.url, status: 'alive' });
    expect((await cli('health')).stdout).toMatch(/ is alive\n(?: {2}up {4}\w+ +[\d.]+ ms\n){5}$/);
    expect(await cli('ready')).toEqual({ exitCode: 0, stdout: `${server.url} is ready\n`, stderr: '' });
    expect(JSON.parse((await cli('lag', '--json')).stdout)).toMatchObject({ oldest_age_seconds: 0 });
    const urls = JSON.parse((await cli('urls', '--json')).stdout) as Record<string, string>;
    for (const name of ['docs', 'contract', 'health', 'ready']) {
      expect([name, (await fetch(urls[name] ?? '')).status]).toEqual([name, 200]);
    }
    expect(urls['api']).toBe(`${server.url}/api/v1`);
  });

  test.each([
    ['health', ' is alive'],
    ['ready', ' is ready'],
    ['lag', 'Nothing waits'],
    ['urls', '/openapi.json'],
  ])('make %s says the same', async (target, said) => {
    const made = await make(target, server.environment);
    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    expect(made.stdout).toContain(said);
  });

  test('make example sends a first event and asks a first question, and leaves no key', async () => {
    const { exitCode, stdout } = await make('example', server.environment);
    expect(exitCode).toBe(0);
    expect(stdout.match(/^\$ curl/gm)).toHaveLength(2);
    expect(stdout).toMatch(/"status":"accepted".*"stored":1/);
    expect(stdout).toMatch(/"value":"signed_up","count":1/);
    expect((await cli('keys', 'list')).stdout).not.toContain('"example"');
  });

  test('stop ends no process that only has its id', async () => {
    const [name = ''] = await readdir(join(server.dataDir, 'servers'));
    const noted = JSON.parse(await readFile(join(server.dataDir, 'servers', name), 'utf8')) as {
      process: { pid: number; start: string };
    };
    expect(noted.process.pid).toBe(server.pid);
    const path = join(folder, 'servers');
    await mkdir(path);
    const other = { ...noted, process: { ...noted.process, start: 'long ago' } };
    await writeFile(join(path, name), JSON.stringify(other), { mode: 0o600 });
    const run = await absent('stop');
    await rm(path, { recursive: true });
    expect(run.stdout).toContain('No Patchbay server is running');
    expect(isAlive(server.pid)).toBe(true);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  });

  test('stop ends it in order, and waits until it is gone', async () => {
    const { pid } = server;
    const made = await make('stop', server.environment);
    expect(made).toMatchObject({ exitCode: 0, stdout: `Stopped (process ${pid}).\n`, stderr: '' });
    // It has ended; this process, whose child it was, may hear of it a moment later.
    await until('nothing is left of it', () => !isAlive(pid));
    expect(server.output).toContain('SIGTERM: stopping');
    expect(await cli('stop')).toMatchObject({ exitCode: 0 });
  });
});
