import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { childEnvironment } from '../support/built-program.js';
import { runSeed } from '../support/run-seed.js';
import { TestServer } from '../support/server.js';

/** Each run is bounded; schemathesis ends by itself at this time. */
const RUN_SECONDS = 40;
const ENDS_MS = 4 * RUN_SECONDS * 1_000;
/** schemathesis prints it, too. */
const seed = String(runSeed('SCHEMATHESIS_SEED'));
const installed = existsSync('.tools/schemathesis/installed.txt');

test('schemathesis is here', () => {
  // Without it the tests below are skipped, which must not go unseen where it counts.
  if (process.env['CI'] === 'true') expect(installed).toBe(true);
});

(installed ? describe : describe.skip)('the contract, asked at random (needs schemathesis)', () => {
  let server: TestServer;
  let credentials: Readonly<Record<'user' | 'key', string>>;

  async function ask(path: string, token: string | null, body?: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.status).toBeLessThan(300);
    return (await response.json()) as Record<string, unknown>;
  }

  beforeAll(async () => {
    server = await TestServer.create({ REGISTRATION: 'open' });
    await server.start();
    const ada = { email: 'ada@example.com', password: 'correct horse battery' };
    const token = String((await ask('/auth/register', null, ada))['access_token']);
    const { data } = (await ask('/projects', token)) as { data: { id: string }[] };
    const scopes = ['ingest', 'read'];
    const made = await ask(`/projects/${data[0]!.id}/keys`, token, { name: 'random', scopes });
    const key = String(made['key']);
    // Something to find: what questions answer of nothing has few forms.
    const events = Array.from({ length: 200 }, (_, n) => ({
      event_type: n % 3 === 0 ? 'sign_up' : 'page_view',
      user_id: `user ${n % 20}`,
      session_id: `session ${n % 40}`,
      page_url: `/${n % 7}`,
      properties: { plan: n % 2 === 0 ? 'pro' : null, amount: n / 3, deep: { list: [n] } },
    }));
    await ask('/events/batch?wait=stored', key, { events });
    credentials = { user: `Authorization: Bearer ${token}`, key: `X-API-Key: ${key}` };
  }, ENDS_MS);
  afterAll(() => server.remove());

  test.each(['key', 'user'] as const)(
    'with a %s: no 5xx, and no answer outside of the contract',
    async (who) => {
      const words = [server.url, credentials[who], '--seed', seed, '--max-time', String(RUN_SECONDS)];
      const { code, output } = await run('scripts/schemathesis.sh', words);
      if (code !== 0) throw new Error(`schemathesis has found something (${code}):\n${output}`);
      expect(output).toMatch(/\d+ generated/);
      expect((await fetch(`${server.url}/ready`)).status).toBe(200);
      expect(server.output).not.toContain('request failed');
    },
    ENDS_MS,
  );
});

function run(file: string, words: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const options = { env: childEnvironment({}), timeout: ENDS_MS, maxBuffer: 32 * 1024 * 1024 };
    const child = execFile(file, words, options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, output: stdout + stderr });
    });
  });
}
