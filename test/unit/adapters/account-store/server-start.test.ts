import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AccountStore } from '../../../../internal/ports/account-store.js';
import type { PatchbayError } from '../../../../pkg/errors/index.js';
import { sampleProject, sampleUser } from '../../../conformance/account-store/samples.js';
import { ownServerFor, type OwnServer, type TestServer } from '../../../servers/server-for.js';
import { withDatabase, withUser } from '../../../servers/server-url.js';
import type { TestDatabase } from '../../../servers/test-database.js';
import { call } from '../../../support/call.js';
import { refusal } from '../../../support/refusal.js';
import { until } from '../../../support/until.js';
import { askAt } from '../../servers/database-client.js';
import { accountServers, type AccountServer } from './account-servers.js';

for (const engine of accountServers) startsOn(engine, await ownServerFor(engine.name));

function startsOn(engine: AccountServer, servers: TestServer): void {
  servers.describe(`starting accounts on ${engine.name}`, () => {
    let server: OwnServer;
    let database: TestDatabase;
    const stores: AccountStore[] = [];

    const storeOn = (url: string): AccountStore => {
      const { accountStore } = engine.create({ url });
      stores.push(accountStore);
      return accountStore;
    };
    const ask = (...sql: string[]) => askAt(engine.name, database.url, ...sql);

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
      expect(await ask(engine.ledger)).toBe('001_events 002_accounts');
      expect(Number(await ask('SELECT count(*) FROM installation'))).toBe(1);
    });

    describe('is refused in words that say what to do, and never the password', () => {
      test('a wrong password', async () => {
        const { message, everything } = await refusedStart(withUser(database.url, 'patchbay', 'hunter2'));
        expect(message).toMatch(new RegExp(`password.*${engine.setting}`, 's'));
        expect(everything).not.toContain('hunter2');
      });

      test('a database that is not there', async () => {
        const { message, everything } = await refusedStart(withDatabase(database.url, 'nowhere'));
        expect(message).toMatch(engine.words.noDatabase);
        expect(everything).not.toContain(new URL(database.url).password);
      });

      test.each([
        ['createReader', engine.words.reader],
        ['createStranger', engine.words.stranger],
      ] as const)('a user without privileges: %s', async (kind, words) => {
        const url = await database[kind]();
        const { message } = await refusedStart(url);
        expect(message).toMatch(words);
        expect(await refusal(storeOn(url).hasUsers(call()))).toBe('unavailable');
      });

      test("a database that has another program's tables, which stay as they are", async () => {
        const taken = await server.createDatabase();
        await askAt(engine.name, taken.url, 'CREATE TABLE users (theirs text)');
        const { message } = await refusedStart(taken.url);
        expect(message).toMatch(engine.words.others);
        expect(await askAt(engine.name, taken.url, engine.tables)).toBe('users');
      });

      test('no server', async () => {
        const nowhere = new URL(withUser(database.url, 'ann', 'hunter2'));
        nowhere.port = '1';
        const { message } = await refusedStart(nowhere.href);
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

      for (const sql of engine.readOnly.on(database.name)) await askAt(engine.name, server.url, sql);
      await until('it says so', async () => (await words()).includes('read-only'));
      expect((await refusedStart(database.url)).message).toContain('read-only');
      for (const sql of engine.readOnly.off(database.name)) await askAt(engine.name, server.url, sql);
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
}
