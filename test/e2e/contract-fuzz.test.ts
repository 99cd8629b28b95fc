import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readContract } from '../support/contract/index.js';
import { filledProgram, type FilledProgram, type Who } from '../support/contract/filled-program.js';
import {
  runSchemathesis,
  schemathesisIsInstalled,
  type SchemathesisRun,
} from '../support/contract/schemathesis.js';
import { runSeed } from '../support/run-seed.js';
import { StandInApi } from '../support/stand-in-api.js';

/** Schemathesis ends by itself at this time; at most 500, for the user's access token ends after ten minutes. */
const SECONDS = Number(process.env['SCHEMATHESIS_SECONDS'] ?? 60);
const KILLED_MS = (SECONDS + 60) * 1_000;
const TEST_MS = KILLED_MS + 60_000;
const seed = String(runSeed('SCHEMATHESIS_SEED'));

test('schemathesis is here (scripts/install-test-tools.sh)', () => {
  // Without it the tests below are skipped, which must not go unseen where it counts.
  if (process.env['CI'] === 'true') expect(schemathesisIsInstalled).toBe(true);
});

const describeWithIt = schemathesisIsInstalled ? describe : describe.skip;

describeWithIt('the contract, asked at random (needs schemathesis)', () => {
  /** Who asks about what, and how many operations at least answer what they are for. A user may send no events. */
  const asked: readonly { who: Who; about: string; options: readonly string[]; least: number }[] = [
    { who: 'key', about: 'sending events', options: ['--include-tag', 'Events'], least: 8 },
    {
      who: 'key',
      about: 'reading',
      options: ['Questions', 'Export', 'Projects', 'Running'].flatMap((tag) => ['--include-tag', tag]),
      least: 15,
    },
    { who: 'user', about: 'all else', options: ['--exclude-tag', 'Events'], least: 25 },
  ];
  let programs: readonly FilledProgram[] = [];
  let runs: readonly SchemathesisRun[] = [];

  // Each has a program of its own, for the user may remove the key's project; and all run at once, to save time.
  beforeAll(async () => {
    programs = await Promise.all(asked.map(() => filledProgram()));
    runs = await Promise.all(
      asked.map(({ who, options }, index) => {
        const { server, credentials } = programs[index]!;
        const all = [...options, '--seed', seed, '--max-time', String(SECONDS)];
        return runSchemathesis(server.url, credentials[who], all, KILLED_MS);
      }),
    );
  }, TEST_MS);
  afterAll(() => Promise.all(programs.map(({ server }) => server.remove())));

  test.each(asked)('a $who, $about: no 5xx, and no answer outside of the contract', async (one) => {
    const { code, output } = runs[asked.indexOf(one)]!;
    const { server } = programs[asked.indexOf(one)]!;
    if (code !== 0) throw new Error(`schemathesis has found something (${code}):\n${output}`);
    expect(output).toContain(`Seed: ${seed}`);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    expect(server.output).not.toContain('request failed');
  });

  test.each(asked)('a $who, $about: at least $least operations answer what they are for', (one) => {
    const { statuses } = runs[asked.indexOf(one)]!;
    const fulfilled = [...statuses].filter(([, seen]) => [...seen].some((status) => status < 300));
    expect(fulfilled.length).toBeGreaterThanOrEqual(one.least);
  });
});

describeWithIt('schemathesis', () => {
  const headers = { 'Content-Type': 'application/json', 'X-Request-Id': 'r' };
  const lag = { envelopes: 0, bytes: 0, oldest_at: null, oldest_age_seconds: 0 };
  const problem = { type: 'about:blank', title: 'An unexpected error occurred', status: 500, detail: 'x' };

  async function askedOf(answers: Readonly<Record<string, [status: number, type: string, body: object]>>) {
    const api = new StandInApi(({ url }) => {
      const [status, type, body] = answers[url] ?? [200, 'application/json', readContract()];
      return { status, headers: { ...headers, 'Content-Type': type }, body };
    });
    try {
      const paths = Object.keys(answers).flatMap((path) => ['--include-path', path]);
      const options = ['--phases', 'coverage', '--mode', 'positive', ...paths];
      return await runSchemathesis(await api.start(), 'X-API-Key: any', options, KILLED_MS);
    } finally {
      await api.stop();
    }
  }

  test(
    'finds nothing in a right answer; a 500 that the contract knows; and a member that it does not',
    async () => {
      const right = await askedOf({ '/lag': [200, 'application/json', lag] });
      expect([right.code, right.output]).toEqual([0, expect.stringContaining('No issues found')]);
      const wrong = await askedOf({
        '/lag': [200, 'application/json', { ...lag, guess: 1 }],
        '/stats': [500, 'application/problem+json', { ...problem, code: 'internal', request_id: 'r' }],
      });
      expect([wrong.code, wrong.output]).toEqual([1, expect.stringMatching(/Server error: 1$/m)]);
      expect(wrong.output).toMatch(/Response violates schema: 1$/m);
    },
    TEST_MS,
  );
});
