import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { shellBlocks } from '../support/documented/blocks.js';
import { type, type Typed } from '../support/documented/typed.js';
import { freePort } from '../support/processes.js';
import { until } from '../support/until.js';

const root = resolve(import.meta.dirname, '../..');

const blocks = shellBlocks(join(root, 'README.md')).map(({ words }) => words);

describe("README.md's shell blocks", () => {
  let dataDir = '';
  let environment: Record<string, string> = {};
  let server: Typed;

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

  test('are these, in this order', () => {
    const firstWords = blocks.map((block) => block.split(/\s+/).slice(0, 2).join(' '));
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
    expect(JSON.parse(await finished(blocks[1]!))).toMatchObject({ status: 'accepted', stored: 1 });
    expect(JSON.parse(await finished(blocks[2]!))).toMatchObject({ total: { count: 2, unique_users: 2 } });
  });

  test('a funnel over generated data', async () => {
    expect(await finished(blocks[3]!)).toMatch(/10000 stored/);
    const { steps } = JSON.parse(await finished(blocks[4]!)) as { steps: { users: number }[] };
    const users = steps.map((step) => step.users);
    expect(users).toEqual([...users].sort((a, b) => b - a));
    expect(users).toHaveLength(3);
    expect(users[2]).toBeGreaterThan(0);
  });

  test('a real access log, and its ten top pages', async () => {
    expect(await finished(blocks[5]!)).toMatch(/10[ ,.]?000/);
    const { data } = JSON.parse(await finished(blocks[6]!)) as { data: { count: number }[] };
    expect(data).toHaveLength(10);
    expect(data[0]?.count).toBeGreaterThan(100);
  });

  test('make key makes a further key', async () => {
    expect(await finished('make key')).toMatch(/pb_live_\w{36}/);
  });

  test('make test is what CI runs', async () => {
    expect(await readFile(join(root, '.ci/run'), 'utf8')).toContain(`exec ${blocks[7]!}\n`);
  });
});
