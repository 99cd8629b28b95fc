import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { accessLogLine } from '../support/access-log-line.js';
import { runBuiltCli } from '../support/built-program.js';
import { TestServer } from '../support/server.js';

/** The real program, its real command line, and a real log. */
const SAMPLE = 'examples/data/apache_access.log.gz';

interface LogCounts {
  readonly lines: number;
  readonly days: Readonly<Record<string, number>>;
  readonly visitors: number;
  readonly pages: readonly { readonly value: string; readonly count: number }[];
  readonly referrers: readonly { readonly value: string; readonly count: number }[];
}

let server: TestServer;
let folder: string;
let key: string;
let expected: LogCounts;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-e2e-'));
  server = await TestServer.create();
  await server.start();
  const made = await runBuiltCli(['keys', 'create', '--scope', 'read', '--json'], server.environment);
  expect(made).toMatchObject({ exitCode: 0, stderr: '' });
  ({ key } = JSON.parse(made.stdout) as { key: string });
  const { stdout } = await promisify(execFile)(process.execPath, [
    'test/support/access-log-counts.mjs',
    SAMPLE,
  ]);
  expected = JSON.parse(stdout) as LogCounts;
});

afterAll(async () => {
  await server.remove();
  await rm(folder, { recursive: true });
});

async function importFile(...words: string[]) {
  const run = await runBuiltCli(['import', 'access-log', ...words, '--json'], server.environment);
  return { ...run, report: JSON.parse(run.stdout) as Record<string, unknown> };
}

async function ask<T>(question: string): Promise<T> {
  const response = await fetch(`${server.url}/api/v1/stats/${question}`, { headers: { 'X-API-Key': key } });
  if (response.status !== 200) throw new Error(`${question}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

interface Events {
  readonly data: readonly { readonly bucket: string; readonly count: number }[];
  readonly total: { readonly count: number; readonly unique_users: number };
}

interface Breakdown {
  readonly data: readonly { readonly value: string | null; readonly count: number }[];
}

const RANGE = 'start_date=2015-05-01&end_date=2015-05-31&timezone=UTC';

async function daysOfTheLog(): Promise<Record<string, number>> {
  const { data } = await ask<Events>(`events?group_by=day&${RANGE}`);
  expect(data).toHaveLength(31);
  return Object.fromEntries(
    data.filter(({ count }) => count > 0).map(({ bucket, count }) => [bucket.slice(0, 10), count]),
  );
}

test('the script sees the log that is known', () => {
  expect(expected.lines).toBe(10_000);
  expect(Object.keys(expected.days)).toEqual(['2015-05-17', '2015-05-18', '2015-05-19', '2015-05-20']);
});

test('a real log goes in, and the right counts come out', async () => {
  const run = await runBuiltCli(['import', 'access-log', SAMPLE], server.environment);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(run.stdout).toMatch(
    /10,000 {2}lines read\n +10,000 {2}stored\n +0 {2}already present\n +0 {2}refused\n/,
  );

  expect(await daysOfTheLog()).toEqual(expected.days);
  const { total } = await ask<Events>(`events?group_by=none&event_type=page_view&${RANGE}`);
  expect(total).toMatchObject({ count: 10_000, unique_users: expected.visitors });

  const pages = await ask<Breakdown>(`breakdown?dimension=page_url&limit=10&${RANGE}`);
  expect(pages.data.map(({ value, count }) => ({ value, count }))).toEqual(expected.pages);
  const sources = await ask<Breakdown>(`breakdown?dimension=source&limit=11&${RANGE}`);
  const named = sources.data.filter(({ value }) => value !== null).slice(0, 10);
  expect(named.map(({ value, count }) => ({ value, count }))).toEqual(expected.referrers);
});

test('the line it prints is an answerable question about these days', async () => {
  const { report } = await importFile(SAMPLE);
  const printed = /^curl -sS '([^']+)' -H "X-API-Key: \$PATCHBAY_KEY"$/.exec(report['question'] as string);
  const response = await fetch(printed![1]!, { headers: { 'X-API-Key': key } });
  const { data } = (await response.json()) as Events;
  expect(data.map(({ bucket, count }) => [bucket.slice(0, 10), count])).toEqual(
    Object.entries(expected.days),
  );
});

test('the same file again adds nothing, packed or not, under whatever path', async () => {
  const plain = join(folder, 'apache_access.log');
  await writeFile(plain, gunzipSync(await readFile(SAMPLE)));
  for (const path of [SAMPLE, plain]) {
    const { exitCode, report } = await importFile(path);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({
      lines: 10_000,
      stored: 0,
      already_present: 10_000,
      refused: 0,
      accepted: 0,
    });
  }
  expect(await daysOfTheLog()).toEqual(expected.days);
});

test('no address is in what was stored', async () => {
  const { data } = await ask<Breakdown>(`breakdown?dimension=user_id&${RANGE}`);
  expect(data).toMatchObject([{ value: null, count: 10_000 }]);
});

test('a log that has grown adds its new lines; identical lines are events of their own', async () => {
  const path = join(folder, 'grown.log');
  const line = accessLogLine({ time: '01/Jun/2016:12:00:00 +0200' });
  await writeFile(path, `${line}\n${line}\n`);
  expect((await importFile(path)).report).toMatchObject({ lines: 2, stored: 2 });
  await writeFile(
    path,
    `${line}\n${line}\n${line}\n${accessLogLine({ time: '01/Jun/2016:23:00:00 -0200' })}`,
  );
  expect((await importFile(path)).report).toMatchObject({ lines: 4, stored: 2, already_present: 2 });
  const { data } = await ask<Events>(
    'events?group_by=day&start_date=2016-06-01&end_date=2016-06-02&timezone=UTC',
  );
  expect(data.map(({ count }) => count)).toEqual([3, 1]);
});

test('what is refused is named, by the reader and by the server, and the rest is taken', async () => {
  const path = join(folder, 'odd.log');
  const time = '01/Jun/2017:00:00:00 +0000';
  const lines = [
    accessLogLine({ time, request: '\\x16\\x03\\x01\\x00', numbers: '400 -', agent: '-' }),
    'nonsense',
    accessLogLine({ time, request: `GET /${'x'.repeat(4_096)} HTTP/1.1` }),
    accessLogLine({ time: '31/Dec/1969:23:59:59 +0000' }),
    accessLogLine({ time, request: 'GET /a\tb HTTP/1.1' }),
    accessLogLine({ time, agent: `\u0001 ${'é'.repeat(20_000)}` }),
    accessLogLine({ time, agent: '"\\' }),
  ];
  await writeFile(path, `${lines.join('\n')}\n`);
  const { exitCode, report } = await importFile(path);
  expect(exitCode).toBe(0);
  expect(report).toMatchObject({ lines: 7, stored: 2, refused: 5, not_sent: 0 });
  expect(report['refused_lines']).toMatchObject([
    { line: 2, reason: 'it does not begin with an address or a host name' },
    { line: 3, reason: expect.stringContaining('page_url') },
    { line: 4, reason: expect.stringContaining('timestamp') },
    { line: 5, reason: expect.stringContaining('page_url') },
    { line: 7, reason: expect.stringContaining('agent') },
  ]);
});

test('standard input is a file too', async () => {
  const line = accessLogLine({ time: '01/Jun/2018:00:00:00 +0000' });
  const words = ['import', 'access-log', '-', '--name', 'piped', '--json'];
  const run = await runBuiltCli(words, server.environment, `${line}\n${line}\n`);
  expect(run.exitCode).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ lines: 2, stored: 2 });
});

test('without a server it says how to start one', async () => {
  const run = await runBuiltCli(['import', 'access-log', SAMPLE], { DATA_DIR: folder });
  expect(run).toEqual({
    exitCode: 3,
    stdout: '',
    stderr: `patchbay: No Patchbay server is running on DATA_DIR ${folder}: start one with \`make run\`.\n`,
  });
});
