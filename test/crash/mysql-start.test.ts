import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { createConnection } from 'mysql2/promise';
import { MysqlEventStore } from '../../internal/adapters/event-store/mysql/index.js';
import { PatchbayError } from '../../pkg/errors/index.js';
import { ownServerFor, type OwnServer } from '../servers/server-for.js';
import { withDatabase, withPort, withUser } from '../servers/server-url.js';
import type { TestDatabase } from '../servers/test-database.js';
import { call } from '../support/call.js';
import { canonicalEvent, draft, newProject } from '../support/event-draft.js';

for (const servers of [await ownServerFor('mysql'), await ownServerFor('mariadb')]) {
  servers.describe(`a start on ${servers.name} that cannot be`, () => {
    let server: OwnServer;
    let database: TestDatabase;

    beforeAll(async () => {
      server = await servers.startOwn();
      database = await server.createDatabase();
    });
    afterAll(() => server.remove());

    async function refused(url: string): Promise<PatchbayError> {
      const store = new MysqlEventStore({ url });
      try {
        await store.start(call());
      } catch (error) {
        expect(error).toBeInstanceOf(PatchbayError);
        return error as PatchbayError;
      } finally {
        await store.stop();
      }
      throw new Error('It started.');
    }

    test('with a wrong password, an unknown user or an absent database, says which and shows no password', async () => {
      for (const [url, told] of [
        [withUser(database.url, 'patchbay', 'hunter2'), 'refuses the password'],
        [withUser(database.url, 'nobody_knows', 'hunter2'), 'refuses the password'],
        [withDatabase(database.url, 'absent'), 'There is no such database'],
      ] as const) {
        const { code, message } = await refused(url);
        expect([code, message]).toEqual(['invalid_settings', expect.stringContaining(told)]);
        expect(message).toContain('127.0.0.1');
        expect(message).not.toContain('hunter2');
        expect(message).not.toContain(new URL(database.url).password);
      }
    });

    test('as a user who may read and nothing else, says which privilege is missing', async () => {
      expect(await refused(await database.createReader())).toMatchObject({
        code: 'invalid_settings',
        message: expect.stringContaining('CREATE TEMPORARY TABLES') as unknown,
      });
    });

    test('on a server whose settings break a promise, names each of them', async () => {
      await server.stop();
      await server.start({
        'innodb-flush-log-at-trx-commit': '2',
        'innodb-doublewrite': 'OFF',
        'read-only': 'ON',
        'log-bin': 'binlog',
        'server-id': '1',
        'sync-binlog': '0',
        'binlog-format': 'STATEMENT',
        'max-allowed-packet': '1M',
      });
      const { code, message } = await refused(database.url);
      expect(code).toBe('invalid_settings');
      for (const told of [
        'innodb_flush_log_at_trx_commit: 2',
        'innodb_doublewrite: OFF',
        'sync_binlog: 0',
        'read-only',
        'binlog_format=STATEMENT',
        'max_allowed_packet: 1048576',
      ])
        expect(message).toContain(told);
      await server.stop();
      await server.start();
    });

    test.each(['ON', 'OFF'])('events come with local_infile=%s', async (value) => {
      await server.stop();
      await server.start({ 'local-infile': value });
      const store = new MysqlEventStore({ url: database.url });
      await store.start(call());
      const event = canonicalEvent(draft(newProject(), { user_id: 'a\tb\\N\n', source: '\\N' }));
      await store.append([event, event], call());
      await store.append([event], call());
      expect(await store.present([event], call())).toEqual([true]);
      await store.stop();
    });

    test('events come though local_infile is switched off meanwhile', async () => {
      await server.stop();
      await server.start({ 'local-infile': 'ON' });
      const store = new MysqlEventStore({ url: database.url });
      await store.start(call());
      const [before, after] = [1, 2].map(() => canonicalEvent(draft(newProject(), {})));
      await store.append([before!], call());
      const administrator = await createConnection(database.url);
      await administrator.query('SET GLOBAL local_infile = OFF');
      await administrator.end();
      await store.append([after!], call());
      expect(await store.present([before!, after!], call())).toEqual([true, true]);
      await store.stop();
    });

    test('what the database and the server do by default is nothing to the answers', async () => {
      const administrator = await createConnection(database.url);
      await administrator.query('ALTER DATABASE CHARACTER SET utf16');
      await administrator.query('SET GLOBAL sql_select_limit = 1');
      const store = new MysqlEventStore({ url: database.url });
      await store.start(call());
      const events = [1, 2].map(() => canonicalEvent(draft(newProject(), {})));
      await store.append(events, call());
      expect(await store.present(events, call())).toEqual([true, true]);
      await store.stop();
      await administrator.query('SET GLOBAL sql_select_limit = DEFAULT');
      await administrator.end();
    });

    test('on a server that has ended is an outage that may pass', async () => {
      await server.stop();
      expect(await refused(database.url)).toMatchObject({ code: 'unavailable', retryable: true });
      await server.start();
      const store = new MysqlEventStore({ url: database.url });
      await store.start(call());
      await store.stop();
    });
  });

  servers.describe(`what is no ${servers.name}`, () => {
    test.each([
      ['greets otherwise', 'SSH-2.0-OpenSSH_9.2\r\n'],
      ['ends at once', ''],
    ])('and %s is no crash', async (_how, greeting) => {
      const other = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.end(greeting);
      });
      other.listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as { readonly port: number };
      const store = new MysqlEventStore({ url: withPort('mysql://u:hunter2@h/d', port) });
      const error: unknown = await store.start(call()).catch((thrown: unknown) => thrown);
      await store.stop();
      other.close();
      expect(error).toMatchObject({ code: 'unavailable' });
      expect((error as PatchbayError).message).toContain(`127.0.0.1:${port}`);
    });
  });
}
