import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createPostgresAccounts } from '../../../../internal/adapters/account-store/postgres/index.js';
import type { AccountStore } from '../../../../internal/ports/account-store.js';
import type { PatchbayError } from '../../../../pkg/errors/index.js';
import { sampleProject, sampleUser } from '../../../conformance/account-store/samples.js';
import { ownServerFor, type OwnServer } from '../../../servers/server-for.js';
import { withDatabase, withUser } from '../../../servers/server-url.js';
import type { TestDatabase } from '../../../servers/test-database.js';
import { call } from '../../../support/call.js';
import { refusal } from '../../../support/refusal.js';
import { until } from '../../../support/until.js';
import { askAt } from '../../servers/database-client.js';

const servers = await ownServerFor('postgres');

servers.describe('starting accounts on PostgreSQL', () => {
  let server: OwnServer;
  let database: TestDatabase;
  const stores: AccountStore[] = [];

  const storeOn = (url: string): AccountStore => {
    const { accountStore } = createPostgresAccounts({ url });
    stores.push(accountStore);
    return accountStore;
  };
  const ask = (sql: string) => askAt('postgres', database.url, sql);

  beforeAll(async () => {
    server = await servers.startOwn();
    database = await server.createDatabase();
  });

  afterEach(async () => {
    for (const store of stores.splice(0)) await store.stop();
  });

  afterAll(() => server.remove());

  /** What a start is refused with, its causes included. */
  const refusedStart = async (url: string): Promise<{ message: string; everything: string }> => {
    const error = await storeOn(url)
      .start(call())
      .then(
        () => Promise.reject(new Error('It has started.')),
        (thrown: unknown) => thrown as PatchbayError,
      );
    const cause = error.cause instanceof Error ? error.cause : new Error();
    const everything = [error.message, error.stack, JSON.stringify(error), cause.message, cause.stack];
    return { message: error.message, everything: everything.join('\n') };
  };

  test('20 at once on a new database all come up, and migrate it once', async () => {
    const fresh = Array.from({ length: 20 }, () => storeOn(database.url));
    await Promise.all(fresh.map((store) => store.start(call())));
    const ledger = `SELECT string_agg(name, ' ' ORDER BY name) FROM patchbay_migrations`;
    expect(await ask(ledger)).toBe('001_events 002_accounts');
    expect(await ask('SELECT count(*)::int FROM installation')).toBe(1);
  });

  test('texts are ordered by their bytes in every column, on a server that orders by a language', async () => {
    await storeOn(database.url).start(call());
    expect(await ask(`SELECT 'a' < 'B'`)).toBe(true);
    const others = await ask(`SELECT string_agg(table_name || '.' || column_name, ' ')
      FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text'
        AND table_name NOT LIKE 'patchbay%' AND collation_name IS DISTINCT FROM 'C'`);
    expect(others).toBeNull();
  });

  describe('is refused in words that say what to do, and never the password', () => {
    test('a wrong password', async () => {
      const { message, everything } = await refusedStart(withUser(database.url, 'patchbay', 'hunter2'));
      expect(message).toMatch(/password.*POSTGRES_URL/s);
      expect(everything).not.toContain('hunter2');
    });

    test('a database that is not there', async () => {
      const { message, everything } = await refusedStart(withDatabase(database.url, 'nowhere'));
      expect(message).toMatch(/no such database.*createdb/s);
      expect(everything).not.toContain(new URL(database.url).password);
    });

    test.each(['createReader', 'createStranger'] as const)('a user without privileges: %s', async (kind) => {
      const url = await database[kind]();
      const { message } = await refusedStart(url);
      expect(message).toContain('lacks a privilege');
      if (kind === 'createReader') expect(message).toMatch(/INSERT on users/);
      expect(await refusal(storeOn(url).hasUsers(call()))).toBe('unavailable');
    });

    test("a database that has another program's tables, which stay as they are", async () => {
      const taken = await server.createDatabase();
      await askAt('postgres', taken.url, 'CREATE TABLE users (theirs text)');
      const { message } = await refusedStart(taken.url);
      expect(message).toMatch(/002_accounts.*database of its own/s);
      const tables = `SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'`;
      expect(await askAt('postgres', taken.url, tables)).toBe('users');
    });

    test('no server', async () => {
      const { message } = await refusedStart('postgres://ann:hunter2@127.0.0.1:1/db');
      expect(message).toMatch(/cannot be reached.*ann at 127\.0\.0\.1:1/s);
      expect(message).not.toContain('hunter2');
    });
  });

  test('a check says what is wrong while it is, and the store goes on when it is mended', async () => {
    const store = storeOn(database.url);
    await store.start(call());
    const words = () =>
      store.check(call()).then(
        () => 'nothing',
        (error: unknown) => (error as PatchbayError).message,
      );
    expect(await words()).toBe('nothing');
    await ask('ALTER TABLE members RENAME TO away');
    expect(await words()).toContain('A table is missing');
    await ask('ALTER TABLE away RENAME TO members');
    expect(await words()).toBe('nothing');

    // As a primary that has become a replica looks to new sessions.
    const endSessions = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE application_name = 'patchbay accounts'`;
    await ask(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`);
    await ask(endSessions);
    await until('it says so', async () => (await words()).includes('read-only'));
    expect((await refusedStart(database.url)).message).toContain('read-only');
    await askAt(
      'postgres',
      server.url,
      `ALTER DATABASE ${database.name} RESET default_transaction_read_only`,
    );
    await ask(endSessions);
    await until('nothing is wrong', async () => (await words()) === 'nothing');
  });

  test.each(['stop', 'kill'] as const)(
    'after a %s of the server in the midst of work it recovers',
    async (how) => {
      const store = storeOn(database.url);
      await store.start(call());
      const added: string[] = [];
      const end = new AbortController();
      const work = (async () => {
        while (!end.signal.aborted) {
          const user = sampleUser();
          const code = await refusal(store.addUser(user, call()));
          if (code === 'not refused') added.push(user.id);
          else expect(code).toBe('unavailable');
        }
      })();
      await until('some are added', () => added.length > 20);
      await server[how]();
      await until('it is down', async () => (await refusal(store.check(call()))) === 'unavailable');
      await server.start();
      const before = added.length;
      await until('more are added', () => added.length > before + 20);
      end.abort();
      await work;
      await store.check(call());
      for (const id of added) expect(await store.user(id, call())).toMatchObject({ id });
      await store.ensureProject(sampleProject(), call());
    },
  );
});
