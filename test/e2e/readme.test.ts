import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { childEnvironment } from '../support/built-program.js';
import { until } from '../support/until.js';

const root = resolve(import.meta.dirname, '../..');

async function shellBlocks(): Promise<string[]> {
  const text = await readFile(join(root, 'README.md'), 'utf8');
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block!.trim());
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

/** The words as a new user types them, in a shell, with ports and DATA_DIR from the environment. */
function type(words: string, environment: Record<string, string>): Run {
  const child = spawn('sh', ['-c', words], {
    cwd: root,
    env: childEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what make started ends with it.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = new Promise<number | null>((done) => child.once('close', done));
  return { child, output: () => output, ended };
}

describe("README.md's shell blocks", () => {
  let dataDir = '';
  let environment: Record<string, string> = {};
  let server: Run;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'patchbay-readme-'));
    const port = await freePort();
    environment = { DATA_DIR: dataDir, HTTP_PORT: String(port), PATCHBAY_URL: `http://127.0.0.1:${port}` };
    server = type('make run', environment);
    const key = await until(
      'the banner with a key',
      () => /\bkey {3}(pb_live_\w+)/.exec(server.output())?.[1],
      120_000,
    );
    environment['PATCHBAY_KEY'] = key;
  }, 150_000);

  afterAll(async () => {
    if (server.child.pid !== undefined && server.child.exitCode === null)
      process.kill(-server.child.pid, 'SIGTERM');
    await server.ended;
    await rm(dataDir, { recursive: true, force: true });
  });

  async function finished(words: string): Promise<string> {
    const run = type(words, environment);
    expect([words, await run.ended, run.output()]).toEqual([words, 0, expect.any(String)]);
    return run.output();
  }

  test('are these, in this order', async () => {
    const firstWords = (await shellBlocks()).map((block) => block.split(/\s+/).slice(0, 2).join(' '));
    expect(firstWords).toEqual([
      'make run',
      'curl -sS',
      'curl -sS',
      'make generate-data',
      'curl -sS',
      'make import',
      'curl -sS',
      'make test',
    ]);
  });

  test('make run prints lines that work as they are', async () => {
    const [send, ask] = server.output().match(/curl (?:[^\n]*\\\n)*[^\n]*/g) ?? [];
    expect(JSON.parse(await finished(send!))).toMatchObject({ status: 'accepted', stored: 1 });
    expect(JSON.parse(await finished(ask!))).toMatchObject({ total: { count: 1 } });
  });

  test('the first event, and the first answer', async () => {
    const blocks = await shellBlocks();
    expect(JSON.parse(await finished(blocks[1]!))).toMatchObject({ status: 'accepted', stored: 1 });
    expect(JSON.parse(await finished(blocks[2]!))).toMatchObject({ total: { count: 2, unique_users: 2 } });
  });

  test('a funnel over generated data', async () => {
    const blocks = await shellBlocks();
    expect(await finished(blocks[3]!)).toMatch(/10000 stored/);
    const { steps } = JSON.parse(await finished(blocks[4]!)) as { steps: { users: number }[] };
    const users = steps.map((step) => step.users);
    expect(users).toEqual([...users].sort((a, b) => b - a));
    expect(users).toHaveLength(3);
    expect(users[2]).toBeGreaterThan(0);
  });

  test('a real access log, and its ten top pages', async () => {
    const blocks = await shellBlocks();
    expect(await finished(blocks[5]!)).toMatch(/10[ ,.]?000/);
    const { data } = JSON.parse(await finished(blocks[6]!)) as { data: { count: number }[] };
    expect(data).toHaveLength(10);
    expect(data[0]?.count).toBeGreaterThan(100);
  });

  test('make key makes a further key', async () => {
    expect(await finished('make key')).toMatch(/pb_live_\w{36}/);
  });

  test('make test is what CI runs', async () => {
    expect(await readFile(join(root, '.ci/run'), 'utf8')).toContain(`exec ${(await shellBlocks())[7]!}\n`);
  });
});
