import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeLocalAccess } from '../../internal/transport/cli/local-access.js';
import { cliRun, type CliRun } from '../support/cli-run.js';
import { newProject } from '../support/event-draft.js';
import { HttpApi } from '../support/http-api.js';

/** What one project exports and another one imports answers every question the same. */
const until = '2026-01-31T00:00:00Z';
const range = 'start_date=2025-12-25&end_date=2026-02-01&timezone=Europe/Paris';
// Not at one instant: of two events of one instant, the order is that of their ids under the project.
const hostile = [
  { event_type: '=1+1', user_id: "'x", source: '@cmd', properties: { 'a,"b': "=HYPERLINK('x')", nul: null } },
  {
    event_type: '-x',
    user_id: '+1',
    page_url: '"quoted", and more',
    properties: { text: 'two\nlines\r\n🎈' },
  },
  {
    event_type: 'ünï 🎈',
    anonymous_id: "''",
    session_id: '＝x',
    properties: { __proto__x: [1, { y: '"' }] },
  },
  { event_type: ' padded ', user_id: 'null', properties: {} },
].map((event, n) =>
  JSON.stringify({ ...event, id: `hostile ${n}`, timestamp: `2026-01-15T12:00:00.12${n}Z` }),
);
const digits =
  '{"event_type":"digits","id":"d","timestamp":"2026-01-15T12:00:00+02:00","properties":{"n":12345678901234567890.10,"e":1.50e-7,"z":-0.0}}';

let api: HttpApi;
let folder: string;
beforeAll(async () => {
  api = await HttpApi.start();
  await api.ready();
  folder = await mkdtemp(join(tmpdir(), 'patchbay-round-trip-'));
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

interface Project {
  readonly key: string;
  run(...words: string[]): Promise<CliRun>;
}

async function project(name: string): Promise<Project> {
  const id = newProject();
  const key = await api.key(id, ['ingest', 'read', 'manage']);
  const dataDir = await mkdtemp(join(folder, name));
  const visitorHashKey = '07'.repeat(32);
  await writeLocalAccess(dataDir, {
    url: api.url,
    project_id: id,
    api_key: key,
    visitor_hash_key: visitorHashKey,
  });
  return { key, run: (...words) => cliRun(words, { dataDir }) };
}

const funnel = {
  steps: [{ event_type: 'product_viewed' }, { event_type: 'cart_added' }, { event_type: 'purchase' }],
  window: '1d',
  start_date: '2025-12-25',
  end_date: '2026-02-01',
};
const query = {
  metrics: ['count', 'unique_users'],
  dimensions: ['event_type', 'source'],
  date_range: { start: '2025-12-25', end: '2026-02-01' },
};

const questions: readonly (readonly [path: string, body?: object])[] = [
  [`stats/events?group_by=day&${range}`],
  [`stats/summary?${range}`],
  ...['event_type', 'user_id', 'session_id', 'source', 'page_url', 'properties.n', 'properties.text'].map(
    (dimension) => [`stats/breakdown?dimension=${dimension}&${range}`] as const,
  ),
  [`stats/property?property=properties.n&group_by=day&${range}`],
  [`stats/users/${encodeURIComponent("'x")}?${range}`],
  ['stats/funnel', funnel],
  [`stats/retention?start_event=page_view&interval=week&${range}`],
  ['query', query],
  [`export/ndjson?${range}`],
  [`export/csv?${range}`],
];

/** All answers, without what is of the moment: when it was asked, and when the server took an event. */
async function answers({ key }: Project): Promise<string[]> {
  const told: string[] = [];
  for (const [path, body] of questions) {
    const response = await fetch(`${api.url}/api/v1/${path}`, {
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect([path, response.status, text]).toEqual([path, 200, text]);
    told.push(
      `${path} ${text
        .replaceAll(/"(generated_at|received_at|cached)":("[^"]*"|true|false)/g, '')
        .replaceAll(/,2[^,]*Z(?=\r\n)/g, '')}`,
    );
  }
  return told;
}

describe('a project that is exported and imported', () => {
  let source: Project;
  let expected: string[];
  beforeAll(async () => {
    source = await project('source');
    await source.run('generate', '--events', '3000', '--until', until);
    const file = join(folder, 'hostile.ndjson');
    await writeFile(file, [...hostile, digits].join('\n'));
    expect(await source.run('import', 'ndjson', file)).toMatchObject({ exitCode: 0, stderr: '' });
    expected = await answers(source);
    expect(expected.find((text) => text.startsWith('export/ndjson'))).toContain(
      '"properties":{"n":12345678901234567890.10,"e":1.50e-7,"z":-0.0}',
    );
  });

  test.each(['ndjson', 'csv'])('as %s answers the same, and once more adds nothing', async (format) => {
    const file = join(folder, `all.${format}`);
    const dates = ['--start-date', '2025-12-25', '--end-date', '2026-02-01'];
    await source.run('export', '--format', format, '--output', file, ...dates);
    const target = await project(format);
    const imported = await target.run('import', format, file, '--json');
    expect(imported).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(imported.stdout)).toMatchObject({ lines: 3_005, stored: 3_005, refused: 0 });
    expect(await answers(target)).toEqual(expected);

    const packed = `${file}.gz`;
    await writeFile(packed, gzipSync(await readFile(file)));
    const again = await target.run('import', format, packed, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ stored: 0, already_present: 3_005 });
    expect(await answers(target)).toEqual(expected);
  });
});
