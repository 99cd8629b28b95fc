import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ClickHouseEventStore } from '../../../../internal/adapters/event-store/clickhouse/index.js';
import type { ErrorCode } from '../../../../pkg/errors/index.js';
import { everything, expectStored } from '../../../conformance/event-store/conformance-case.js';
import { serverFor } from '../../../servers/server-for.js';
import { withDatabase, withUser } from '../../../servers/server-url.js';
import type { TestDatabase } from '../../../servers/test-database.js';
import { call } from '../../../support/call.js';
import { storeAt } from '../../../support/clickhouse-at.js';
import { ClickHouseFaults, type Fault } from '../../../support/clickhouse-faults.js';
import { canonicalEvent, drafts, newProject, noon } from '../../../support/event-draft.js';
import { allWords, startErrorAt, thrownBy } from '../../../support/start-error.js';

const PASSWORD = 'pass/word: 100%';

/** Code, status and name as ClickHouse has them; what a start, a check, an append and a question are told. */
const faults: readonly (readonly [
  Fault,
  start: ErrorCode,
  append: ErrorCode,
  question: ErrorCode,
  says: RegExp,
])[] = [
  [
    { code: 516, status: 403, name: 'AUTHENTICATION_FAILED' },
    'invalid_settings',
    'unavailable',
    'unavailable',
    /user or the password/,
  ],
  [
    { code: 194, status: 401, name: 'REQUIRED_PASSWORD' },
    'invalid_settings',
    'unavailable',
    'unavailable',
    /user or the password/,
  ],
  [
    { code: 81, status: 404, name: 'UNKNOWN_DATABASE' },
    'invalid_settings',
    'unavailable',
    'unavailable',
    /no such database/,
  ],
  [
    { code: 497, status: 500, name: 'ACCESS_DENIED' },
    'invalid_settings',
    'unavailable',
    'unavailable',
    /lacks a privilege/,
  ],
  [
    { code: 164, status: 500, name: 'READONLY' },
    'invalid_settings',
    'unavailable',
    'unavailable',
    /read-only/,
  ],
  [
    { code: 452, status: 500, name: 'SETTING_CONSTRAINT_VIOLATION' },
    'invalid_settings',
    'unavailable',
    'unavailable',
    /forbids a setting/,
  ],
  [
    { code: 60, status: 404, name: 'UNKNOWN_TABLE' },
    'invalid_settings',
    'unavailable',
    'unavailable',
    /patchbay migrate up/,
  ],
  [
    { code: 202, status: 500, name: 'TOO_MANY_SIMULTANEOUS_QUERIES' },
    'unavailable',
    'unavailable',
    'unavailable',
    /as many queries/,
  ],
  [
    { code: 241, status: 500, name: 'MEMORY_LIMIT_EXCEEDED' },
    'unavailable',
    'unavailable',
    'question_too_large',
    /memory/,
  ],
  [
    { code: 243, status: 500, name: 'NOT_ENOUGH_SPACE' },
    'storage_full',
    'storage_full',
    'storage_full',
    /disk/,
  ],
  [
    { code: 252, status: 500, name: 'TOO_MANY_PARTS' },
    'unavailable',
    'unavailable',
    'unavailable',
    /parts are merged/,
  ],
  [
    { code: 159, status: 408, name: 'TIMEOUT_EXCEEDED' },
    'deadline_exceeded',
    'deadline_exceeded',
    'deadline_exceeded',
    /longer/,
  ],
  [
    { code: 242, status: 500, name: 'TABLE_IS_READ_ONLY' },
    'unavailable',
    'unavailable',
    'unavailable',
    /read-only for now/,
  ],
  [
    { code: 999, status: 500, name: 'KEEPER_EXCEPTION' },
    'unavailable',
    'unavailable',
    'unavailable',
    /Keeper/,
  ],
  [
    { code: 285, status: 500, name: 'TOO_FEW_LIVE_REPLICAS' },
    'unavailable',
    'unavailable',
    'unavailable',
    /quorum/,
  ],
  [
    { code: 279, status: 500, name: 'ALL_CONNECTION_TRIES_FAILED' },
    'unavailable',
    'unavailable',
    'unavailable',
    /cluster/,
  ],
  [
    { code: 158, status: 500, name: 'TOO_MANY_ROWS' },
    'unavailable',
    'unavailable',
    'question_too_large',
    /./,
  ],
  [
    { code: 745, status: 500, name: 'SERVER_OVERLOADED' },
    'unavailable',
    'unavailable',
    'unavailable',
    /overloaded/,
  ],
  [{ code: 4_242, status: 500, name: 'NOT_MADE_YET' }, 'unavailable', 'unavailable', 'unavailable', /4242/],
];

const server = await serverFor('clickhouse');

server.describe('a ClickHouse by URL', () => {
  let database: TestDatabase;
  let front: ClickHouseFaults;
  let store: ClickHouseEventStore;
  const project = newProject();
  const events = drafts(project, 20, (index) => ({ timestamp: noon + index }));

  beforeAll(async () => {
    database = await server.createDatabase();
    front = new ClickHouseFaults(database.url);
    await front.start();
    store = storeAt(front.url);
    await store.start(call());
    await store.append(events.map(canonicalEvent), call());
  }, 60_000);

  afterAll(async () => {
    await store.stop();
    front.stop();
    await database.drop();
  });

  test.each(faults)('that answers %j', async (fault, start, append, question, says) => {
    front.fault = fault;
    try {
      const started = await startErrorAt(front.url);
      expect(started).toMatchObject({ code: start });
      expect(started.message).toMatch(says);
      const checked = await thrownBy(store.check(call()));
      expect(checked).toMatchObject({ code: question });
      expect(await thrownBy(store.append(events.map(canonicalEvent), call()))).toMatchObject({
        code: append,
        retryable: true,
      });
      expect(await thrownBy(store.aggregate(everything(project), call()))).toMatchObject({ code: question });
      expect(allWords(started) + allWords(checked)).not.toContain(new URL(database.url).password);
    } finally {
      front.fault = null;
    }
    // It has passed: the same store goes on by itself.
    await store.check(call());
    await store.append(events.map(canonicalEvent), call());
    await expectStored(store, project, events);
  });

  test('gets the password in a header, and never in a URL', () => {
    const { username, password } = new URL(database.url);
    expect(front.seen.length).toBeGreaterThan(10);
    for (const { url, headers } of front.seen) {
      expect(url).not.toContain(password);
      expect(headers.authorization).toBe(
        `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      );
    }
  });

  test.each([
    [
      'a wrong password',
      (url: string) => withUser(url, new URL(url).username, encodeURIComponent(PASSWORD)),
      /user or the password/,
    ],
    [
      'a database that is not there',
      (url: string) => withDatabase(url, 'no_such_database'),
      /no such database/,
    ],
  ] as const)('refuses %s, and says where', async (_what, changed, says) => {
    const error = await startErrorAt(changed(database.url));
    expect(error).toMatchObject({ code: 'invalid_settings' });
    expect(error.message).toMatch(says);
    expect(error.message).toContain(
      `CLICKHOUSE_URL: ${new URL(database.url).username} at ${new URL(database.url).origin}, database `,
    );
    expect(allWords(error)).not.toContain('pass/word');
  });
});
