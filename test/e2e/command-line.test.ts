import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLocalAccess } from '../../internal/transport/cli/local-access.js';
import { builtProgram } from '../support/built-program.js';
import { cliRun, type CliRun } from '../support/cli-run.js';
import { type } from '../support/documented/typed.js';
import { newProject } from '../support/event-draft.js';
import { HttpApi } from '../support/http-api.js';

const until = '2026-01-31T00:00:00Z';
const range = ['--start-date', '2025-12-01', '--end-date', '2026-02-01'];
let api: HttpApi;
let folder: string;

beforeAll(async () => {
  api = await HttpApi.start();
  await api.ready();
  folder = await mkdtemp(join(tmpdir(), 'patchbay-command-line-'));
  const projectId = newProject();
  await writeLocalAccess(folder, {
    url: api.url,
    project_id: projectId,
    api_key: await api.key(projectId, ['ingest', 'read', 'manage']),
    visitor_hash_key: '07'.repeat(32),
  });
});

afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

const run = (...words: string[]): Promise<CliRun> => cliRun(words, { dataDir: folder });

async function json(...words: string[]): Promise<Record<string, unknown>> {
  const done = await run(...words, '--json');
  expect(done).toMatchObject({ exitCode: 0, stderr: '' });
  return JSON.parse(done.stdout) as Record<string, unknown>;
}

describe('generate', () => {
  const generate = ['generate', '--events', '1200', '--until', until];

  test('sends events that are the same events when they are sent again', async () => {
    expect(await json(...generate)).toMatchObject({ stored: 1_200, already_present: 0 });
    expect(await json(...generate)).toMatchObject({ stored: 0, already_present: 1_200 });
    expect(await json(...generate, '--seed', '2')).toMatchObject({ stored: 1_200 });
  });

  test('prints what it would send: sessions, a funnel, a long tail of pages', async () => {
    const { stdout } = await run('generate', '--events', '20000', '--until', until, '--print');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(events).toHaveLength(20_000);
    expect(new Set(events.map(({ id }) => id)).size).toBe(20_000);
    const count = (type: string) => events.filter(({ event_type }) => event_type === type).length;
    const steps = ['page_view', 'product_viewed', 'cart_added', 'checkout_started', 'purchase'].map(count);
    expect(steps).toEqual([...steps].sort((a, b) => b - a));
    expect(steps.at(-1)).toBeGreaterThan(100);
    const byPage = new Map<string, number>();
    for (const { page_url = '' } of events) byPage.set(page_url, (byPage.get(page_url) ?? 0) + 1);
    expect(byPage.size).toBeGreaterThan(500);
    expect(byPage.get('/')).toBeGreaterThan(1_000);
    expect(events.every(({ timestamp = '' }) => Date.parse(timestamp) <= Date.parse(until))).toBe(true);
  });

  test.each([
    ['--events', '0'],
    ['--rate', 'fast'],
    ['--until', 'tomorrow'],
  ])('%s %s is refused', async (...words) => {
    expect(await run('generate', ...words)).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('export', () => {
  test('writes a whole file under its name, and says how large', async () => {
    await json('generate', '--events', '300', '--until', until, '--seed', '3');
    const output = join(folder, 'events.ndjson');
    const { bytes } = await json(
      'export',
      ...range,
      '--output',
      output,
      '--event-type',
      'page_view',
      'purchase',
    );
    const text = await readFile(output, 'utf8');
    expect(Buffer.byteLength(text)).toBe(bytes);
    const types = new Set(
      text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { event_type: string }).event_type),
    );
    expect([...types].sort()).toEqual(['page_view', 'purchase']);
    const csv = await run('export', ...range, '--format', 'csv', '--filter', 'event_type:eq:purchase');
    expect(csv.stdout).toMatch(/^id,event_type,/);
  });

  test('leaves no file where the server refuses', async () => {
    const output = join(folder, 'refused.csv');
    const refused = await run('export', '--start-date', 'yesterday', '--output', output);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('start_date');
    expect(await readdir(folder)).not.toContain('refused.csv');
    expect((await readdir(folder)).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  test('says that a file cannot be written', async () => {
    const refused = await run('export', '--output', join(folder, 'no-such-folder', 'x'));
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

test('keys are made, listed without their text, and revoked', async () => {
  const { id, key } = (await json('keys', 'create', '--name', 'a dashboard', '--scope', 'read')) as Record<
    string,
    string
  >;
  const listed = (await json('keys', 'list')) as { data: { id: string; name: string }[] };
  expect(listed.data).toContainEqual(expect.objectContaining({ id, name: 'a dashboard' }));
  expect(JSON.stringify(listed)).not.toContain(key);
  expect((await run('keys', 'revoke', id ?? '')).exitCode).toBe(0);
  expect(((await json('keys', 'list')) as typeof listed).data.map((kept) => kept.id)).not.toContain(id);
  expect((await run('keys', 'revoke', id ?? '')).exitCode).toBe(2);
});

test('dead letters are listed, and replayed', async () => {
  expect(await json('dead-letters', 'list')).toEqual({ data: [], next_cursor: null });
  expect(await json('dead-letters', 'replay')).toEqual({ replayed: 0, kept: 0 });
  expect((await run('dead-letters', 'show', newProject())).exitCode).toBe(2);
});

describe('doctor', () => {
  test('finds nothing wrong where all is well', async () => {
    const { checks } = (await json('doctor')) as { checks: { check: string; ok: boolean }[] };
    expect(checks.map(({ check, ok }) => [check, ok])).toEqual([
      ['settings', true],
      ['data folder', true],
      ['free disk', true],
      ['storages', true],
      ['server', true],
    ]);
  });

  test('says what to do where no server has run', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'patchbay-doctor-'));
    const told = await cliRun(['doctor'], { dataDir: empty });
    await rm(empty, { recursive: true });
    expect(told.exitCode).toBe(3);
    expect(told.stdout).toContain('WRONG  server: none has run here yet: start one with `make run`.');
  });
});

test('who reads the output may leave: what was begun is finished, and nothing breaks', async () => {
  const program = `'${process.execPath}' '${builtProgram('cli')}'`;
  const told = type(`(${program} --help; echo "exit code $?" >&2) | true`, {});
  await told.ended;
  expect(told.output()).toBe('exit code 0\n');
});
