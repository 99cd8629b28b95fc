import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
/** A commit, in order: the pages, their sync, and the page that makes them valid, through O_DSYNC. */
const LOG_FILE = '/log/data.mdb>';
const PART_FOLDER = /\/engine\/data\/store\/[^>]*\/\d{6,8}_\d+_\d+_\d+>/;
const writes = new Set(['write', 'writev', 'pwrite64', 'pwritev']);

test('strace is here and may trace', () => {
  // Without it the tests below are skipped, which must not go unseen where it counts.
  if (process.env['CI'] === 'true') expect(tracing).toBe(true);
});

(tracing ? describe : describe.skip)('the order of system calls (needs strace)', () => {
  let server: TracedServer;
  let calls: SystemCall[] = [];
  let logFileOpenings: SystemCall[] = [];

  beforeAll(async () => {
    server = await TracedServer.start();
    for (let index = 0; index < REQUESTS; index += 1) {
      await send(`acked-${index}`, '', 202);
      await send(`stored-${index}`, '?wait=stored', 200);
    }
    calls = await server.stop();
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

  const isLogWrite = ({ name, text }: SystemCall): boolean => writes.has(name) && text.includes(LOG_FILE);

  function one(what: string, matches: (call: SystemCall) => boolean): SystemCall {
    const found = calls.find(matches);
    if (found === undefined) throw new Error(`The trace does not show ${what}.`);
    return found;
  }

  /** The commit that holds the text: its last write, and its sync; in terms of lines of the trace. */
  function durableSince(text: string): { syncedAt: number; validAt: number } {
    const page = one(
      `that ${text} was written to the log`,
      (call) => isLogWrite(call) && call.text.includes(text),
    );
    const sync = one(
      `a sync of the log after ${text} was written`,
      (call) => call.name === 'fdatasync' && call.text.includes(LOG_FILE) && call.begun > page.ended,
    );
    expect(sync.result).toBe('0');
    const meta = one(
      `the page that makes ${text} valid`,
      (call) => call.name === 'pwrite64' && call.text.includes(LOG_FILE) && call.begun > sync.ended,
    );
    return { syncedAt: sync.ended, validAt: meta.ended };
  }

  test('the log is synced after an event is written to it and before its 202 is', () => {
    for (let index = 0; index < REQUESTS; index += 1) {
      const marker = `acked-${index}`;
      const { syncedAt, validAt } = durableSince(`user-of-${marker}`);
      const answer = one(
        `the answer to ${marker}`,
        ({ text }) => text.includes('HTTP/1.1 202 Accepted') && text.includes(`X-Request-Id: ${marker}\\r`),
      );
      expect(syncedAt).toBeLessThan(answer.begun);
      expect(validAt).toBeLessThan(answer.begun);
    }
  });

  test('the page that makes a commit valid is written through a descriptor that syncs by itself', () => {
    expect(logFileOpenings.some(({ text }) => text.includes('O_DSYNC'))).toBe(true);
    const { syncedAt } = durableSince('user-of-acked-0');
    const meta = one('the meta page', (call) => isLogWrite(call) && call.begun > syncedAt);
    const descriptor = /^\d+/.exec(meta.text)?.[0];
    const opened = logFileOpenings.find(({ result }) => result.startsWith(`${descriptor}<`));
    expect(opened?.text).toContain('O_DSYNC');
  });

  test("the engine's part is synced before the position in the log moves", () => {
    for (let index = 0; index < REQUESTS; index += 1) {
      const text = `user-of-stored-${index}`;
      const { validAt } = durableSince(text);
      const insert = one(
        `that ${text} was sent to the engine`,
        (call) => call.begun > validAt && call.text.includes(text) && call.text.includes('<socket:'),
      );
      // Each of its files, the renaming to its name, and then the folder under that name.
      const synced = one(
        `a sync of the part of ${text} under its name`,
        (call) => call.name === 'fdatasync' && PART_FOLDER.test(call.text) && call.begun > insert.begun,
      );
      const moved = one('that the position moved', (call) => isLogWrite(call) && call.begun > validAt);
      expect(synced.result).toBe('0');
      expect(moved.begun).toBeGreaterThan(synced.ended);
    }
  });
});
