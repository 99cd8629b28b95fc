import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeLocalAccess } from '../../../../internal/transport/cli/local-access.js';
import { accessLogLine } from '../../../support/access-log-line.js';
import { cliRun, type CliRun } from '../../../support/cli-run.js';
import { allStored, StandInApi, type Answer, type SeenRequest } from '../../../support/stand-in-api.js';

let folder: string;
let api: StandInApi | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-import-'));
});
afterEach(async () => {
  await api?.stop();
  api = undefined;
  await rm(folder, { recursive: true });
});

const local = {
  project_id: '0197a1b2-0000-7000-8000-000000000001',
  api_key: 'pb_live_local',
  visitor_hash_key: '07'.repeat(32),
};

async function serve(answer: (request: SeenRequest, number: number) => Answer | Promise<Answer> = allStored) {
  api = new StandInApi(answer);
  const url = await api.start();
  await writeLocalAccess(folder, { ...local, url });
  return url;
}

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function run(words: readonly string[], environment: Record<string, string> = {}): Promise<CliRun> {
  return cliRun(['import', 'access-log', ...words], { dataDir: folder, environment });
}

function linesOf(count: number): string[] {
  return Array.from({ length: count }, (_, n) => accessLogLine({ request: `GET /${n} HTTP/1.1` }));
}

function report({ stdout }: CliRun): Record<string, unknown> {
  return JSON.parse(stdout) as Record<string, unknown>;
}

test('every line is sent once, in batches, a few at a time', async () => {
  const waiting: (() => void)[] = [];
  await serve(async (request, number) => {
    // Each answer waits until three are under way, or the last has come.
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 3 || number === 65) waiting.splice(0).forEach((go) => go());
    });
    return allStored(request);
  });
  const done = await run([await file('a.log', linesOf(650).join('\n')), '--batch', '10', '--json']);
  expect(done).toMatchObject({ exitCode: 0, stderr: '' });
  expect(report(done)).toMatchObject({ lines: 650, stored: 650, refused: 0, not_sent: 0, error: null });
  const pages = api!.seen.flatMap(({ body }) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { page_url: string }).page_url),
  );
  expect(pages.sort()).toEqual(
    linesOf(650)
      .map((_, n) => `/${n}`)
      .sort(),
  );
  expect(api!.seen.map(({ body }) => body.split('\n').length - 1)).toEqual(Array(65).fill(10));
  expect(api!.mostAtOnce).toBe(3);
  // Connections are kept; fetch may open one too many where another is just becoming free.
  expect(new Set(api!.seen.map(({ clientPort }) => clientPort)).size).toBeLessThanOrEqual(12);
});

test('a batch stays below the size of a body, however long its lines', async () => {
  await serve();
  const lines = linesOf(200).map((line) => line.replace('Mozilla', 'M'.repeat(60_000)));
  const done = await run([await file('a.log', lines.join('\n')), '--json']);
  expect(report(done)).toMatchObject({ lines: 200, stored: 200 });
  const sizes = api!.seen.map(({ body }) => body.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * 1024 * 1024);
  expect(sizes.length).toBeLessThan(6);
});

test('the text has numbers, refused lines in their order, and a question dated for the data', async () => {
  const url = await serve((request, number) => {
    if (number > 1) return allStored(request);
    const errors = [{ index: 1, code: 'invalid_request', message: 'page_url: too long' }];
    return { status: 200, body: { accepted: 1, rejected: 1, errors, stored: 1, already_present: 0 } };
  });
  const log = [
    'nonsense',
    accessLogLine({ time: '01/Jan/2016:01:30:00 +0200' }),
    accessLogLine({ time: '01/Mar/2020:00:00:00 +0000' }),
    accessLogLine({ time: '01/Jan/2016:00:00:00 +0000' }),
    '',
    accessLogLine({ time: '02/Jan/2016:00:00:00 +0000' }),
    ...Array.from({ length: 30 }, () => 'more nonsense'),
  ];
  const done = await run([await file('a.log', `${log.join('\n')}\n`), '--batch', '2']);
  expect(done.exitCode).toBe(0);
  expect(done.stdout).toMatch(
    /^ +36 {2}lines read\n +3 {2}stored\n +0 {2}already present\n +32 {2}refused\n +1 {2}blank\n/,
  );
  const named = [...done.stdout.matchAll(/line (\d+): (.*)\n/g)].map(
    ([, line, reason]) => `${line}: ${reason}`,
  );
  expect(named).toHaveLength(20);
  expect(named.slice(0, 3)).toEqual([
    '1: it does not begin with an address or a host name',
    '3: page_url: too long',
    '7: no time like [17/May/2015:10:05:03 +0000], followed by a quote',
  ]);
  expect(done.stdout).toContain('    and 12 more\n');
  expect(done.stdout).toContain(
    `curl -sS '${url}/api/v1/stats/events?group_by=day&start_date=2015-12-31&end_date=2016-01-02&timezone=UTC' -H "X-API-Key: $PATCHBAY_KEY"`,
  );
});

describe('a file', () => {
  test('may be gzip under any name, and has the same ids as the plain one', async () => {
    await serve();
    const text = `${linesOf(10).join('\n')}\n`;
    await run([await file('access.log', text)]);
    await run([await file('access.log.gz', gzipSync(text))]);
    await run([await file('strange.name', gzipSync(text)), '--name', 'access.log']);
    const [plain, gzip, named] = api!.seen;
    expect([gzip!.body, named!.body]).toEqual([plain!.body, plain!.body]);
  });

  test('that is cut off is imported as far as it goes, and that is a failure', async () => {
    await serve();
    const whole = gzipSync(linesOf(5_000).join('\n'));
    const done = await run([await file('a.gz', whole.subarray(0, whole.length / 2)), '--json']);
    expect(done).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/a\.gz is cut off/) });
    const { lines, stored, error } = report(done) as { lines: number; stored: number; error: object };
    expect(lines).toBeGreaterThan(1_000);
    expect(stored).toBe(lines);
    expect(error).toMatchObject({ code: 'invalid_encoding' });
  });

  test('that is empty is no failure', async () => {
    await serve();
    const done = await run([await file('a.log', '')]);
    expect(done).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('There were no lines to read.'),
    });
    expect(done.stdout).not.toContain('curl');
  });

  test('that is missing or a folder stops everything before it begins', async () => {
    await serve();
    const good = await file('a.log', accessLogLine());
    expect(await run([good, join(folder, 'b.log')])).toMatchObject({
      exitCode: 2,
      stderr: `patchbay: ${join(folder, 'b.log')} cannot be read: there is no such file.\n`,
    });
    expect(await run([good, folder])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is a folder'),
    });
    expect(api!.seen).toHaveLength(0);
  });

  test('is named beside a refused line, where there are several', async () => {
    await serve();
    const done = await run([await file('a.log', 'x'), await file('b.log', 'y\n'), '--json']);
    expect(report(done)['refused_lines']).toMatchObject([
      { file: join(folder, 'a.log'), line: 1 },
      { file: join(folder, 'b.log'), line: 1 },
    ]);
  });
});

test('a key that is refused midway ends it, with what was done', async () => {
  await serve((request, number) =>
    number <= 2 ? allStored(request) : { status: 401, body: { title: 'No key' } },
  );
  const done = await run([await file('a.log', linesOf(2_000).join('\n')), '--batch', '10', '--json']);
  expect(done).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('No key') });
  const { lines, stored, not_sent: unsent } = report(done) as Record<string, number>;
  expect(stored).toBe(20);
  expect(unsent).toBe(lines! - 20);
  expect(api!.seen.length).toBeLessThan(10);
});
