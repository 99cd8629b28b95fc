import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AggregateRequest } from '../../../../internal/ports/event-store.js';
import { everything, expectStored } from '../../../conformance/event-store/conformance-case.js';
import { ownServerFor, type OwnServer } from '../../../servers/server-for.js';
import type { TestDatabase } from '../../../servers/test-database.js';
import { call } from '../../../support/call.js';
import { askClickHouse, storeAt } from '../../../support/clickhouse-at.js';
import { canonicalEvent, draft, drafts, newProject, noon } from '../../../support/event-draft.js';
import { refusal } from '../../../support/refusal.js';

const DAY = 86_400_000;

/** What the profile of a server's user may have, and what each would do to an answer or an insert. */
const hostile = {
  limit: '2',
  offset: '1',
  additional_result_filter: '0',
  group_by_overflow_mode: 'any',
  result_overflow_mode: 'break',
  read_overflow_mode: 'break',
  sort_overflow_mode: 'break',
  distinct_overflow_mode: 'break',
  set_overflow_mode: 'break',
  timeout_overflow_mode: 'break',
  aggregate_functions_null_for_empty: '1',
  group_by_use_nulls: '1',
  join_use_nulls: '1',
  transform_null_in: '1',
  prefer_column_name_to_alias: '1',
  cast_keep_nullable: '1',
  extremes: '1',
  output_format_json_quote_64bit_integers: '1',
  output_format_json_quote_64bit_floats: '1',
  output_format_json_quote_denormals: '1',
  output_format_json_escape_forward_slashes: '1',
  async_insert: '1',
  wait_for_async_insert: '0',
  input_format_allow_errors_num: '100',
  input_format_skip_unknown_fields: '1',
  input_format_defaults_for_omitted_fields: '0',
  max_partitions_per_insert_block: '1',
  insert_deduplication_token: 'always the same',
};

/** Limits are not for this program to lift: what is beyond one fails, and is not cut. */
const limits = { max_rows_to_group_by: '50', max_result_rows: '40', max_rows_to_read: '1000000' };

const servers = await ownServerFor('clickhouse');

servers.describe('a server whose user has a hostile profile', () => {
  let server: OwnServer;
  let database: TestDatabase;

  beforeAll(async () => {
    server = await servers.startOwn({ ...hostile, ...limits });
    database = await server.createDatabase();
  }, 60_000);

  afterAll(() => server.remove());

  test('keeps every event, refuses the bad one, and answers as always', async () => {
    const store = storeAt(database.url);
    await store.start(call());
    await askClickHouse(
      database.url,
      'ALTER TABLE events MODIFY SETTING non_replicated_deduplication_window = 100',
    );
    try {
      const project = newProject();
      const events = drafts(project, 12, (index) => ({
        timestamp: noon + (index % 6) * DAY,
        user_id: `user ${index % 3}`,
        page_url: '/a/b',
        properties: `{"n":${index}.5}`,
      }));
      const good = canonicalEvent(draft(project));
      const bad = { ...good, line: Buffer.from(good.line.toString().replace(`${good.timestamp}`, '"soon"')) };
      expect(await refusal(store.append([bad], call()))).toBe('data_refused');
      await store.append(events.map(canonicalEvent), call());
      // Under one token for all inserts, a second batch would be taken for the first.
      const later = drafts(project, 3, (index) => ({ timestamp: noon + 90 * DAY + index }));
      await store.append(later.map(canonicalEvent), call());
      await store.append(later.map(canonicalEvent), call());
      await expectStored(store, project, [...events, ...later]);
      const byUser: AggregateRequest = {
        ...everything(project),
        groupBy: [{ by: 'field', field: { is: 'column', column: 'user_id' } }],
        metrics: ['count', 'sum', 'min', 'first_at'],
        measured: ['n'],
        orderBy: 'count',
        limit: 2,
      };
      const answer = await store.aggregate(byUser, call());
      expect(answer.groups.map(({ keys, values }) => [keys, values.count, values.sum])).toEqual([
        [['user 0'], 4, 20],
        [['user 1'], 4, 24],
      ]);
      expect([answer.other.count, answer.other.sum, answer.total.count, answer.total.sum]).toEqual([
        7, 28, 15, 72,
      ]);
    } finally {
      await store.stop();
    }
  });

  test('tells of what is beyond a limit of the profile, and gives no part of the answer', async () => {
    const store = storeAt(database.url, 'many');
    await store.start(call());
    try {
      const project = newProject();
      const events = drafts(project, 100, (index) => ({ timestamp: noon + index, user_id: `user ${index}` }));
      await store.append(events.map(canonicalEvent), call());
      const groupBy = [{ by: 'field', field: { is: 'column', column: 'user_id' } }] as const;
      const byUser: AggregateRequest = {
        ...everything(project),
        metrics: ['count'],
        groupBy,
        orderBy: 'count',
        limit: 5,
      };
      expect(await refusal(store.aggregate(byUser, call()))).toBe('question_too_large');
      expect(
        (await store.aggregate({ ...everything(project), metrics: ['count'] }, call())).total.count,
      ).toBe(100);
    } finally {
      await store.stop();
    }
  });

  test.each(['1', '2'])('and is read-only (%s): the start is refused', async (readonly) => {
    await server.stop();
    await server.start({ readonly });
    const store = storeAt(database.url);
    await expect(store.start(call())).rejects.toMatchObject({
      code: 'invalid_settings',
      message: expect.stringContaining('readonly = 0') as unknown,
    });
    await store.stop();
  });
});
