import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { builtProgram, childEnvironment } from '../support/built-program.js';

/** The bench in its smallest form: what it writes and that it counts exactly. How fast it was is not judged. */
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
      BENCH_SECONDS: '1',
      BENCH_ROUNDS: '1',
      BENCH_CONNECTIONS: '4',
      BENCH_EVENTS: '10',
      BENCH_RESULTS: join(folder, 'results'),
      BENCH_FOLDER: join(folder, 'servers'),
      ...settings,
    }),
  });
}

const positive = expect.any(Number);

function roundOf(server: string, connections: number, events: number) {
  const asked = server === 'patchbay';
  return {
    round: 1,
    server,
    connections,
    events,
    refused: {},
    acknowledgedPerSecond: positive,
    visiblePerSecond: asked ? positive : null,
    exact: asked ? true : null,
    latencyMs: { p50: positive, p99: positive, max: positive },
  };
}

test('it measures both servers in turn, counts what was acknowledged, and leaves nothing behind', async () => {
  const { stdout, stderr } = await bench({ BENCH_SINGLE: '1' });
  expect(stderr).toBe('');
  const [file, ...others] = await readdir(join(folder, 'results'));
  expect(others).toEqual([]);
  expect(file).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-([0-9a-f]{10}(-dirty)?|unknown)\.json$/);
  expect(stdout).toContain(file);

  const text = await readFile(join(folder, 'results', file!), 'utf8');
  for (const name of [hostname(), homedir(), process.cwd(), folder]) expect(text).not.toContain(name);
  const result = JSON.parse(text);
  expect(result).toMatchObject({
    format: 1,
    startedAt: expect.stringMatching(/Z$/),
    machine: { cores: positive, model: expect.any(String), memoryMiB: positive, node: process.version },
    settings: { seconds: 1, rounds: 1, connections: 4, events: 10, single: true },
    rounds: [
      roundOf('patchbay', 4, 10),
      roundOf('reference', 4, 10),
      roundOf('patchbay', 256, 1),
      roundOf('reference', 256, 1),
    ],
  });
  for (const round of result.rounds) {
    expect(round.acknowledged).toBe(round.requests * round.events);
    expect(round.acknowledged).toBeGreaterThan(0);
    // The warm-up's events are counted too.
    if (round.exact !== null) expect(round.counted).toBeGreaterThan(round.acknowledged);
  }
  const [batched] = result.summary;
  expect(batched.ratio).toBeCloseTo(
    result.rounds[0].acknowledgedPerSecond / result.rounds[1].acknowledgedPerSecond,
    1,
  );
  expect(await readdir(join(folder, 'servers'))).toEqual([]);
});

test('a setting that is none is named', async () => {
  await expect(bench({ BENCH_SECONDS: 'long' })).rejects.toMatchObject({
    code: 1,
    stderr: 'bench: BENCH_SECONDS must be a whole number from 1 to 3600; it is "long".\n',
  });
  expect(await readdir(folder)).toEqual(['servers']);
});
