import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { builtProgram, childEnvironment } from '../support/built-program.js';

/** The bench of a storage in its smallest form: what it asks, compares and writes. How fast anything was is not judged. */
let folder: string;

beforeEach(async () => {
  builtProgram('app');
  folder = await mkdtemp(join(tmpdir(), 'patchbay-e2e-'));
  await mkdir(join(folder, 'servers'));
});

afterEach(() => rm(folder, { recursive: true }));

function bench(settings: Readonly<Record<string, string>>) {
  return promisify(execFile)('scripts/bench.sh', {
    env: childEnvironment({
      BENCH_STORE: 'embedded',
      BENCH_EVENTS: '2000',
      BENCH_INGEST_EVENTS: '2000',
      BENCH_ROUNDS: '2',
      BENCH_SECONDS: '1',
      BENCH_RESULTS: join(folder, 'results'),
      BENCH_FOLDER: join(folder, 'servers'),
      ...settings,
    }),
  });
}

const positive = expect.any(Number);
const figures = {
  rowsPerSecond: positive,
  nodeMicrosecondsPerRow: positive,
  engineMicrosecondsPerRow: process.platform === 'linux' ? positive : null,
};
const runs = { firstMs: positive, medianMs: positive, medianCpuMs: positive, runsMs: expect.any(Array) };

test('it measures ingest and questions, answers as the SQL by hand does, and leaves nothing behind', async () => {
  const { stdout, stderr } = await bench({});
  expect(stderr).toBe('');
  const [file, ...others] = await readdir(join(folder, 'results'));
  expect(others).toEqual([]);
  expect(file).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-([0-9a-f]{10}(-dirty)?|unknown)-embedded\.json$/);
  expect(stdout).toContain(file);

  const text = await readFile(join(folder, 'results', file!), 'utf8');
  for (const name of [hostname(), homedir(), process.cwd(), folder]) expect(text).not.toContain(name);
  const result = JSON.parse(text);
  expect(result).toMatchObject({
    format: 1,
    startedAt: expect.stringMatching(/Z$/),
    machine: { cores: positive, model: expect.any(String), memoryMiB: positive, node: process.version },
    options: { store: 'embedded', events: 2_000, ingestEvents: 2_000, rounds: 2, seconds: 1, only: null },
    engine: { engine: expect.stringMatching(/^ClickHouse \d/), settings: expect.any(Object) },
    ingest: [1, 2].map((round) => ({ round, events: 2_000, store: figures, bulk: figures })),
    ingestSummary: { store: figures, bulk: figures, ratio: positive },
    fillSeconds: positive,
  });
  expect(result.questions).toHaveLength(15);
  for (const question of result.questions) {
    expect(question).toMatchObject({ same: true, ours: runs, byHand: runs, ratio: positive });
    expect(stdout).toContain(question.name);
  }
  expect(result.aims).toHaveLength(1 + 2 * 15);
  expect(await readdir(join(folder, 'servers'))).toEqual([]);
}, 300_000);

test('of the questions only those that are asked for', async () => {
  const { stdout } = await bench({ BENCH_ONLY: 'count by' });
  expect(stdout).toContain('count by day');
  expect(stdout).not.toContain('funnel');
  expect(stdout).not.toContain('ingest');
}, 300_000);

test('a storage that is none is named, with those that there are', async () => {
  await expect(bench({ BENCH_STORE: 'paper' })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^bench: STORE must be one of embedded, .*; it is "paper"\.\n$/),
  });
  expect(await readdir(folder)).toEqual(['servers']);
});
