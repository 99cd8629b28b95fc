import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  Connections,
  PostgresMigrationTarget,
} from '../../../../../internal/adapters/database/postgres/index.js';
import { migrate, parseMigration } from '../../../../../internal/migrate/index.js';
import { serverFor } from '../../../../servers/server-for.js';
import type { TestDatabase } from '../../../../servers/test-database.js';
import { call } from '../../../../support/call.js';
import { refusal } from '../../../../support/refusal.js';
import { until } from '../../../../support/until.js';

const server = await serverFor('postgres');

server.describe('connections to PostgreSQL', () => {
  let database: TestDatabase;
  let connections: Connections;

  beforeAll(async () => {
    database = await server.createDatabase();
    connections = new Connections({ url: database.url, limit: 3, name: 'patchbay test' });
  });

  afterAll(async () => {
    await connections.end();
    await connections.end();
    await database.drop();
  });

  const ask = async (sql: string, how = call()): Promise<unknown> =>
    connections.use(how, 'read', async (client) => {
      const { rows } = await client.query<{ readonly answer: unknown }>(sql);
      return rows[0]?.answer;
    });
  const atWork = (): Promise<unknown> =>
    ask(`SELECT count(*)::int AS answer FROM pg_stat_activity
      WHERE query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid()`);
  const SLEEP = 'SELECT pg_sleep(60) AS answer';

  test('have settings of their own, whatever those of the role are', async () => {
    await ask(`DO $$ BEGIN EXECUTE 'ALTER ROLE ' || quote_ident(current_user) || ' IN DATABASE ' ||
      quote_ident(current_database()) || ' SET extra_float_digits = 0'; END $$`);
    await ask('ALTER DATABASE ' + database.name + ` SET timezone = 'Asia/Tokyo'`);
    await ask('ALTER DATABASE ' + database.name + ` SET synchronous_commit = 'off'`);
    const fresh = new Connections({ url: database.url, limit: 1, name: 'patchbay test' });
    const shown = await fresh.use(call(), 'read', async (client) => {
      const names = [
        'extra_float_digits',
        'TimeZone',
        'synchronous_commit',
        'search_path',
        'application_name',
      ];
      const { rows } = await client.query(
        `SELECT ${names.map((name) => `current_setting('${name}')`).join(` || ' ' || `)} AS answer`,
      );
      return (rows as { answer: string }[])[0]?.answer;
    });
    await fresh.end();
    expect(shown).toBe('1 UTC on public patchbay test');
  });

  test('a cancelled statement ends in the server, and the connections serve on', async () => {
    const controllers = Array.from({ length: 3 }, () => new AbortController());
    const sleeping = controllers.map(({ signal }) => refusal(ask(SLEEP, { ...call(), signal })));
    const other = new Connections({ url: database.url, limit: 1, name: 'patchbay test' });
    await until('three statements at work', async () => {
      const rows = await other.use(call(), 'read', (client) =>
        client.query(
          `SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND wait_event = 'PgSleep'`,
        ),
      );
      return rows.rowCount === 3;
    });
    await other.end();
    for (const controller of controllers) controller.abort();
    expect(await Promise.all(sleeping)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(await atWork()).toBe(0);
  });

  test('200 slow statements end at their deadline, and a quick one is answered', async () => {
    const deadline = Date.now() + 300;
    const slow = Array.from({ length: 200 }, () => refusal(ask(SLEEP, { ...call(), deadline })));
    expect(new Set(await Promise.all(slow))).toEqual(new Set(['deadline_exceeded']));
    expect(await ask('SELECT 7 AS answer')).toBe(7);
    expect(await atWork()).toBe(0);
  });

  test('a connection on which a transaction failed is not given to the next', async () => {
    const failing = connections.use(call(), 'read', async (client) => {
      await client.query('BEGIN; SET LOCAL work_mem TO 64');
      await client.query('SELECT 1 / 0');
    });
    expect(await refusal(failing)).toBe('unavailable');
    expect(await ask(`SELECT current_setting('work_mem') AS answer`)).toBe('32MB');
  });

  test('a connection that the server ends while it is idle, or at work, is replaced', async () => {
    const end =
      'SELECT count(pg_terminate_backend(pid))::int AS answer FROM pg_stat_activity WHERE datname = current_database()';
    expect(await refusal(ask(end))).toBe('unavailable');
    // That one of the pool's has ended is known when the server's word of it has come.
    const answers = (words: string) => () =>
      ask(words).then(
        () => true,
        () => false,
      );
    await until('the others ended', answers(`${end} AND pid <> pg_backend_pid()`));
    await until('an answer', answers('SELECT 7 AS answer'));
  });

  test('a migration is whole or nothing, and 20 at once run it once', async () => {
    const good = parseMigration('001_good', Buffer.from('CREATE TABLE good (a int)'));
    const bad = parseMigration(
      '002_bad',
      Buffer.from('CREATE TABLE bad (a int)\n-- next statement\nSELECT 1 / 0'),
    );
    const target = new PostgresMigrationTarget(connections, call());
    expect(await target.applied()).toEqual([]);
    await expect(migrate(target, [good, bad])).rejects.toThrow('Migration 002_bad, statement 2 of 2');
    expect(await target.applied()).toEqual([]);
    const runs = await Promise.all(Array.from({ length: 20 }, () => migrate(target, [good])));
    expect(runs.flat()).toEqual(['001_good']);
    expect(await ask(`SELECT to_regclass('public.bad') IS NULL AS answer`)).toBe(true);
  });
});
