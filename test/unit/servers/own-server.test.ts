import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isAlive } from '../../support/processes.js';
import { testedServers, type RelationalName } from './tested-servers.js';
import { ownServerFor, type OwnServer } from '../../servers/server-for.js';
import type { TestDatabase } from '../../servers/test-database.js';
import { askAt } from './database-client.js';

/** A setting of each kind, a value that is not its default, and how to ask for it. */
const settings: Readonly<Record<RelationalName, readonly [name: string, value: string, question: string]>> = {
  postgres: ['max_connections', '17', "SELECT current_setting('max_connections')"],
  mysql: ['local_infile', 'ON', 'SELECT @@global.local_infile'],
  mariadb: ['local_infile', 'OFF', 'SELECT @@global.local_infile'],
};

const durability: Readonly<Record<RelationalName, readonly [question: string, answer: unknown]>> = {
  postgres: ["SELECT current_setting('fsync') || ' ' || current_setting('synchronous_commit')", 'on on'],
  mysql: ['SELECT concat(@@innodb_flush_log_at_trx_commit, @@sync_binlog)', '11'],
  mariadb: ['SELECT @@innodb_flush_log_at_trx_commit', 1],
};

for (const name of testedServers) {
  const servers = await ownServerFor(name);
  servers.describe(`a ${name} of one's own`, () => {
    let server: OwnServer;
    let database: TestDatabase;

    beforeAll(async () => {
      server = await servers.startOwn();
      database = await server.createDatabase();
      await askAt(name, database.url, 'CREATE TABLE kept (a int)', 'INSERT INTO kept VALUES (1)');
    });

    afterAll(() => server.remove());

    test('is as durable as by default', async () => {
      const [question, answer] = durability[name];
      expect(await askAt(name, server.url, question)).toBe(answer);
    });

    test('comes back after a stop with its data, at the same URL', async () => {
      await server.stop();
      expect(isAlive(server.pid)).toBe(false);
      await expect(askAt(name, database.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
      await server.start();
      expect(await askAt(name, database.url, 'SELECT a FROM kept')).toBe(1);
    });

    test('comes back after SIGKILL with what was committed', async () => {
      await askAt(name, database.url, 'UPDATE kept SET a = 2');
      await server.kill();
      expect(isAlive(server.pid)).toBe(false);
      await server.start();
      expect(await askAt(name, database.url, 'SELECT a FROM kept')).toBe(2);
    });

    test('takes settings for one start', async () => {
      const [setting, value, question] = settings[name];
      const usual = await askAt(name, server.url, question);
      await server.stop();
      await server.start({ [setting]: value });
      const changed = await askAt(name, server.url, question);
      expect(changed).not.toEqual(usual);
      await server.stop();
      await server.start();
      expect(await askAt(name, server.url, question)).toEqual(usual);
    });
  });
}
