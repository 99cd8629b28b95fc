import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeLocalAccess } from '../../../../internal/transport/cli/local-access.js';
import { accessLogLine } from '../../../support/access-log-line.js';
import { cliRun, type CliRun } from '../../../support/cli-run.js';
import { allStored, StandInApi } from '../../../support/stand-in-api.js';

const projectId = '0197a1b2-0000-7000-8000-000000000001';
const madeKey = {
  id: '0197a1b2-0000-7000-8000-000000000002',
  name: 'dashboard',
  scopes: ['read'],
  prefix: 'pb_live_abc',
  key: 'pb_live_abcdef',
  created_at: '2026-01-01T00:00:00.000Z',
};

let folder: string;
let api: StandInApi;
let url: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-cli-'));
  api = new StandInApi((request) =>
    request.url.endsWith('/keys') ? { status: 201, body: madeKey } : allStored(request),
  );
  url = await api.start();
});
afterEach(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

function run(words: readonly string[], environment: Record<string, string> = {}): Promise<CliRun> {
  return cliRun(words, { dataDir: folder, environment });
}

function keepLocalAccess(): Promise<void> {
  const visitorHashKey = '07'.repeat(32);
  return writeLocalAccess(folder, {
    url,
    project_id: projectId,
    api_key: 'pb_live_local',
    visitor_hash_key: visitorHashKey,
  });
}

describe('keys create', () => {
  test('asks for a key with the local one, and shows it', async () => {
    await keepLocalAccess();
    // For questions only: the local server is asked with the key it left for this.
    const made = await run(
      ['keys', 'create', '--name', 'dashboard', '--scope', 'ingest', '--scope', 'read'],
      {
        PATCHBAY_KEY: 'pb_live_read',
      },
    );
    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    expect(made.stdout).toMatch(/^pb_live_abcdef\n/);
    expect(made.stdout).toContain('cannot be read back');
    expect(api.seen).toMatchObject([
      {
        url: `/api/v1/projects/${projectId}/keys`,
        headers: { 'x-api-key': 'pb_live_local' },
        body: '{"name":"dashboard","scopes":["ingest","read"]}',
      },
    ]);
  });

  test('prints one JSON object when asked to', async () => {
    await keepLocalAccess();
    expect(JSON.parse((await run(['keys', 'create', '--json'])).stdout)).toEqual(madeKey);
  });
});

describe('the server', () => {
  test('that never ran is said to be missing, and how to start it', async () => {
    expect(await run(['keys', 'create'])).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: `patchbay: No Patchbay server is running on DATA_DIR ${folder}: start one with \`make run\`.\n`,
    });
  });

  test('that ran once is said to be missing', async () => {
    await keepLocalAccess();
    await api.stop();
    expect(await run(['keys', 'create'])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(`No Patchbay server is running on DATA_DIR ${folder}`),
    });
  });

  test('elsewhere never gets the local key', async () => {
    await keepLocalAccess();
    // Another name for the same machine is another server.
    const words = ['keys', 'create', '--url', url.replace('127.0.0.1', 'localhost')];
    expect(await run(words)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('PATCHBAY_KEY') });
    expect(api.seen).toHaveLength(0);
    await run(words, { PATCHBAY_KEY: 'pb_live_theirs' });
    expect(api.seen[0]!.headers['x-api-key']).toBe('pb_live_theirs');
  });

  test('by its own address is the local one, whatever key the environment has', async () => {
    await keepLocalAccess();
    await run(['keys', 'create', '--url', url], { PATCHBAY_KEY: 'pb_live_theirs' });
    expect(api.seen[0]!.headers['x-api-key']).not.toBe('pb_live_theirs');
  });

  test('elsewhere needs no local one', async () => {
    const log = join(folder, 'a.log');
    await writeFile(log, accessLogLine());
    const environment: Record<string, string> = {
      PATCHBAY_URL: `${url}/`,
      PATCHBAY_KEY: 'pb_live_theirs',
      PATCHBAY_PROJECT: projectId,
    };
    const words = ['import', 'access-log', log, '--json'];
    expect(await run(words, environment)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('PATCHBAY_VISITOR_HASH_KEY'),
    });
    environment['PATCHBAY_VISITOR_HASH_KEY'] = '07'.repeat(32);
    const done = await run(words, environment);
    expect(done).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({ stored: 1 });
  });
});

describe('called wrongly', () => {
  test.each([
    [['import', 'access-log'], "missing required argument 'file'"],
    [['import', 'access-log', 'x', '--batch', '0'], 'It is a whole number from 1 to 1000.'],
    [['import', 'access-log', 'x', '--batch', '1001'], 'It is a whole number from 1 to 1000.'],
    [['import', 'xml', 'x'], "unknown command 'xml'"],
    [['keys', 'create', '--scope', 'manage'], 'Allowed choices are ingest, read.'],
    [
      ['keys', 'create', '--url', 'ftp://x', '--key', 'k', '--project', projectId],
      'is no address of a server',
    ],
    [['keys', 'create', '--url', 'http://x', '--key', 'k', '--project', 'p'], "is no project's id"],
    [['nonsense'], "unknown command 'nonsense'"],
  ])('%j says what is wrong', async (words, said) => {
    expect(await run(words)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining(said),
    });
  });
});

test.each([
  [['--version'], '1.2.3\n'],
  [['--help'], 'Exit codes:'],
  [['import', 'access-log', '--help'], 'patchbay import access-log - --name web'],
  [['keys', 'create', '--help'], 'PATCHBAY_URL'],
])('%j is answered', async (words, said) => {
  expect(await run(words)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(said), stderr: '' });
});
