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

function roundOf(server: string, load: string, name: string) {
  const asked = server === 'patchbay';
  return {
    round: 1,
    server,
    load,
    name,
    connections: name === 'one event' ? 256 : 4,
    events: name === 'one event' ? 1 : 10,
    gzip: name.endsWith('gzip'),
    withIds: !name.endsWith('no ids'),
    refused: {},
    acknowledgedPerSecond: positive,
    visiblePerSecond: asked ? positive : null,
    exact: asked ? true : null,
    latencyMs: { p50: positive, p99: positive, max: positive },
  };
}

test('it measures every load, counts what was acknowledged, and leaves nothing behind', async () => {
  const { stdout, stderr } = await bench({ BENCH_MEMORY_EVENTS: '5000', BENCH_WRITER_EVENTS: '5000' });
  expect(stderr).toBe('');
  const [file, ...others] = await readdir(join(folder, 'results'));
  expect(others).toEqual([]);
  expect(file).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-([0-9a-f]{10}(-dirty)?|unknown)\.json$/);
  expect(stdout).toContain(file);

  const text = await readFile(join(folder, 'results', file!), 'utf8');
  for (const name of [hostname(), homedir(), process.cwd(), folder]) expect(text).not.toContain(name);
  const result = JSON.parse(text);
  expect(result).toMatchObject({
    format: 2,
    startedAt: expect.stringMatching(/Z$/),
    machine: { cores: positive, model: expect.any(String), memoryMiB: positive, node: process.version },
    settings: { seconds: 1, rounds: 1, connections: 4, events: 10, only: null, memoryEvents: 5_000 },
    rounds: [
      ...['NDJSON', 'one event', 'NDJSON, gzip', '{"events"}, no ids'].flatMap((name) => [
        roundOf('patchbay', 'full', name),
        roundOf('edge alone', 'full', name),
        roundOf('reference', 'full', name),
      ]),
      roundOf('patchbay', 'half', 'NDJSON'),
      roundOf('patchbay', 'half', 'one event'),
      roundOf('patchbay', 'long', 'NDJSON'),
    ],
    writer: [{ round: 1, events: 5_000, writtenPerSecond: positive, insertedPerSecond: positive }],
  });
  for (const round of result.rounds) {
    expect(round.acknowledged).toBe(round.requests * round.events);
    expect(round.acknowledged).toBeGreaterThan(0);
    if (round.exact !== null) expect(round.counted).toBeGreaterThanOrEqual(round.acknowledged);
  }
  // The warm-up's events are counted too; on a busy machine one may have had no time for any.
  const counted = result.rounds.filter(({ exact }: { exact: boolean | null }) => exact !== null);
  expect(counted.some((round: Record<string, number>) => round['counted']! > round['acknowledged']!)).toBe(
    true,
  );
  const [batched, , reference] = result.rounds;
  const ratio = batched.acknowledgedPerSecond / reference.acknowledgedPerSecond;
  expect(result.summary.rows[0].ratio).toBeCloseTo(ratio, 1);
  for (const round of result.rounds.filter(({ load }: { load: string }) => load === 'half')) {
    const { acknowledgedPerSecond } = result.rounds.find(
      ({ server, name }: { server: string; name: string }) => server === 'patchbay' && name === round.name,
    );
    expect(round.eventsPerSecond).toBeCloseTo(acknowledgedPerSecond / 2, 0);
  }
  expect(result.rounds.at(-1).acknowledged).toBeGreaterThanOrEqual(5_000);
  expect(result.aims).toHaveLength(12);
  for (const { figure } of result.aims) expect(stdout).toContain(figure);
  expect(await readdir(join(folder, 'servers'))).toEqual([]);
}, 300_000);

test('a setting that is none is named', async () => {
  await expect(bench({ BENCH_SECONDS: 'long' })).rejects.toMatchObject({
    code: 1,
    stderr: 'bench: BENCH_SECONDS must be a whole number from 1 to 3600; it is "long".\n',
  });
  expect(await readdir(folder)).toEqual(['servers']);
});
