import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeLocalAccess } from '../../../../../internal/transport/cli/local-access.js';
import { cliRun, type CliRun } from '../../../../support/cli-run.js';
import { allStored, StandInApi, type Answer, type SeenRequest } from '../../../../support/stand-in-api.js';

let folder: string;
let api: StandInApi;
let answer: (request: SeenRequest, number: number) => Answer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-import-events-'));
  answer = allStored;
  api = new StandInApi((request, number) => answer(request, number));
  await writeLocalAccess(folder, {
    url: await api.start(),
    project_id: '0197a1b2-0000-7000-8000-000000000001',
    api_key: 'pb_live_local',
    visitor_hash_key: '07'.repeat(32),
  });
});
afterEach(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

async function importText(kind: string, text: string | Buffer, ...words: string[]): Promise<CliRun> {
  const path = join(folder, 'file');
  await writeFile(path, text);
  return cliRun(['import', kind, path, '--json', ...words], { dataDir: folder });
}

const sent = (): string[] => api.seen.flatMap(({ body }) => body.split('\n').slice(0, -1));
const report = ({ stdout }: CliRun) => JSON.parse(stdout) as Record<string, unknown>;
const UUID = /"id":"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"/;
const at = '"timestamp":"2026-01-31T10:00:00Z"';

describe('ndjson', () => {
  test('an event goes as it is written; what an export added is dropped', async () => {
    const taken = `{"id":"a","event_type":"x",${at},"properties":{"n":12345678901234567890.10, "s":"\\"},{"}}`;
    const exported = `${taken.slice(0, -1)} , "received_at":"2026-01-31T10:00:01Z"}`;
    expect(await importText('ndjson', `\uFEFF${taken}\r\n\n${exported}`)).toMatchObject({ exitCode: 0 });
    expect(sent()).toEqual([taken, taken]);
  });

  test('a line without an id gets one: the same each time, another for each identical line', async () => {
    const lines = `{"event_type":"x",${at}}\n{"event_type":"x",${at}}\n{"id":null,"event_type":"x",${at}}\n`;
    await importText('ndjson', lines);
    const first = sent();
    expect(new Set(first).size).toBe(3);
    for (const line of first) expect(line).toMatch(UUID);
    await importText('ndjson', gzipSync(lines));
    expect(sent().slice(3)).toEqual(first);
    await importText('ndjson', lines, '--name', 'other');
    expect(sent().slice(6)).not.toEqual(first);
  });

  test('lines that are refused are named, kept in a file, and make it incomplete', async () => {
    answer = (request) => ({
      status: 200,
      body: {
        accepted: request.body.split('\n').length - 2,
        rejected: 1,
        errors: [{ index: 0, code: 'invalid_request', message: 'event_type: too long' }],
        stored: request.body.split('\n').length - 2,
        already_present: 0,
      },
    });
    const bad = `{"event_type":"server says no",${at},"id":"1"}`;
    const lines = [bad, 'nonsense', '[1]', '{"event_type":"x"}', `{"event_type":"ok",${at}}`];
    const errors = join(folder, 'errors');
    const run = await importText('ndjson', lines.join('\n'), '--errors', errors);
    expect(run).toMatchObject({
      exitCode: 5,
      stderr: 'patchbay: 4 lines were refused; the rest was imported.\n',
    });
    expect(report(run)).toMatchObject({ lines: 5, stored: 1, refused: 4, error: { code: 'incomplete' } });
    const kept = (await readFile(errors, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; reason: string; text: string })
      .sort((a, b) => a.line - b.line);
    expect(kept.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      '1: event_type: too long',
      expect.stringMatching(/^2: it is no JSON: /),
      '3: it is no JSON object',
      '4: it has neither an id nor a timestamp: imported again, it would be counted twice',
    ]);
    expect(kept.map(({ text }) => text)).toEqual(lines.slice(0, 4));
  });

  test('a server that is busy, or breaks off, is asked again with the same events', async () => {
    answer = (request, number) => {
      if (number === 1) return { status: 503, headers: { 'Retry-After': '1' } };
      return number === 2 ? 'break' : allStored(request);
    };
    expect(await importText('ndjson', `{"event_type":"x",${at}}\n`)).toMatchObject({ exitCode: 0 });
    expect(new Set(api.seen.map(({ body }) => body)).size).toBe(1);
    expect(api.seen).toHaveLength(3);
  });
});

describe('csv', () => {
  test('cells become fields and properties; empty ones are absent, guards are taken off', async () => {
    const csv = [
      'id,event_type,timestamp,user_id,properties,received_at',
      `1,x,2026-01-31T10:00:00.000Z,"''tis","{""n"":1e400,\n ""s"":""=1""}",2026-01-31T10:00:00.000Z`,
      "2,'=SUM(1),1769853600,,,",
    ].join('\r\n');
    expect(await importText('csv', csv)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sent()).toEqual([
      `{"id":"1","event_type":"x","timestamp":"2026-01-31T10:00:00.000Z","user_id":"'tis","properties":{"n":1e400,  "s":"=1"}}`,
      '{"id":"2","event_type":"=SUM(1)","timestamp":1769853600}',
    ]);
  });

  test('columns are mapped, ignored, and put into properties', async () => {
    const csv = 'name;when;total;properties.a.b;note\nbuy;2026-01-31T10:00:00Z;12.50;x;hello\n';
    const words = ['--map', 'event_type=name', '--map', 'timestamp=when', '--map', 'properties.total=total'];
    const run = await importText('csv', csv, ...words, '--ignore', 'note', '--delimiter', ';');
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const [event] = sent();
    expect(event).toMatch(UUID);
    expect(event).toContain('"event_type":"buy"');
    expect(event).toContain('"properties":{"total":12.50,"a":{"b":"x"}}');
    expect(report(run)).toMatchObject({ lines: 1, first_event_at: '2026-01-31T10:00:00.000Z' });
  });

  test('a header that does not fit is refused before anything is sent, with every fault', async () => {
    const run = await importText(
      'csv',
      'name,properties.a,properties.a.b,id,id\n1,2,3,4,5\n',
      '--ignore',
      'x',
    );
    expect(run.exitCode).toBe(2);
    for (const said of [
      'there is no column "x"',
      '"name" is no field of an event: give it one with --map FIELD=name',
      'id has several columns',
      'properties.a is a column, and has others within it',
      'no column is event_type: name one with --map event_type=COLUMN',
    ]) {
      expect(run.stderr).toContain(said);
    }
    expect(api.seen).toHaveLength(0);
  });

  test('records that cannot be read are named by their first line', async () => {
    const csv =
      'event_type,timestamp,properties\nx,1769853600,[1]\n"y\nz",1769853600\nok,1769853600,\n,,\nlate,,\n';
    const run = await importText('csv', csv);
    expect(run.exitCode).toBe(5);
    expect(report(run)['refused_lines']).toMatchObject([
      { line: 2, reason: 'properties is no JSON object' },
      { line: 3, reason: 'it has 2 cells, and the header 3' },
      { line: 6, reason: expect.stringContaining('neither an id nor a timestamp') },
      { line: 7, reason: expect.stringContaining('neither an id nor a timestamp') },
    ]);
  });
});
