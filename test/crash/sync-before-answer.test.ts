import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LogTrace } from '../support/log-trace.js';
import { canTrace, TracedServer } from '../support/traced-server.js';
import type { SystemCall } from '../support/system-calls.js';
import { until } from '../support/until.js';

/**
 * A kill cannot show a missing sync: what a killed process has written is in the kernel's memory all the same. So
 * this looks at the system calls. It shows that the program asks for the sync in time; that the disk then keeps
 * its word, only pulling the plug could show.
 */
const tracing = await canTrace();
const REQUESTS = 5;
const PART_FOLDER = /\/engine\/data\/store\/[^>]*\/\d{6,8}_\d+_\d+_\d+>/;

test('strace is here and may trace', () => {
  // Without it the tests below are skipped, which must not go unseen where it counts.
  if (process.env['CI'] === 'true') expect(tracing).toBe(true);
});

(tracing ? describe : describe.skip)('the order of system calls (needs strace)', () => {
  let server: TracedServer;
  let trace: LogTrace;
  let logFileOpenings: SystemCall[] = [];

  beforeAll(async () => {
    server = await TracedServer.start();
    for (let index = 0; index < REQUESTS; index += 1) {
      await send(`acked-${index}`, '', 202);
      await send(`stored-${index}`, '?wait=stored', 200);
    }
    const calls = await server.stop();
    trace = new LogTrace(calls, '/log/data.mdb');
    logFileOpenings = calls.filter(({ name, text }) => name === 'openat' && text.includes('/log/data.mdb"'));
  }, 180_000);
  afterAll(() => server.remove());

  async function send(marker: string, query: string, expected: number): Promise<void> {
    const { url, api_key } = server.access;
    // Alone, so that no other commit can be taken for its own.
    await until('the log is empty', async () => {
      const answer = await fetch(`${url}/lag`, { headers: { 'X-API-Key': api_key } });
      return ((await answer.json()) as { envelopes: number }).envelopes === 0;
    });
    const response = await fetch(`${url}/api/v1/events/track${query}`, {
      method: 'POST',
      headers: { 'X-API-Key': api_key, 'Content-Type': 'application/json', 'X-Request-Id': marker },
      body: JSON.stringify({ event_type: 'traced', user_id: `user-of-${marker}` }),
    });
    expect(response.status).toBe(expected);
    await response.arrayBuffer();
  }

  test('the log is synced after an event is written to it and before its 202 is', () => {
    for (let index = 0; index < REQUESTS; index += 1) {
      const marker = `acked-${index}`;
      trace.expectSyncedBefore202(marker, `user-of-${marker}`);
    }
  });

  test('the page that makes a commit valid is written through a descriptor that syncs by itself', () => {
    expect(logFileOpenings.some(({ text }) => text.includes('O_DSYNC'))).toBe(true);
    const { syncedAt } = trace.durableSince('user-of-acked-0');
    const meta = trace.one('the meta page', (call) => trace.isWrite(call) && call.begun > syncedAt);
    const descriptor = /^\d+/.exec(meta.text)?.[0];
    const opened = logFileOpenings.find(({ result }) => result.startsWith(`${descriptor}<`));
    expect(opened?.text).toContain('O_DSYNC');
  });

  test("the engine's part is synced before the position in the log moves", () => {
    for (let index = 0; index < REQUESTS; index += 1) {
      const text = `user-of-stored-${index}`;
      const { validAt } = trace.durableSince(text);
      const insert = trace.one(
        `that ${text} was sent to the engine`,
        (call) => call.begun > validAt && call.text.includes(text) && call.text.includes('<socket:'),
      );
      // Each of its files, the renaming to its name, and then the folder under that name.
      const synced = trace.one(
        `a sync of the part of ${text} under its name`,
        (call) => call.name === 'fdatasync' && PART_FOLDER.test(call.text) && call.begun > insert.begun,
      );
      const moved = trace.one(
        'that the position moved',
        (call) => trace.isWrite(call) && call.begun > validAt,
      );
      expect(synced.result).toBe('0');
      expect(moved.begun).toBeGreaterThan(synced.ended);
    }
  });
});
