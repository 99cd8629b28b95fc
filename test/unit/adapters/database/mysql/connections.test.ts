import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RowDataPacket } from 'mysql2/promise';
import { Connections, MysqlMigrationTarget } from '../../../../../internal/adapters/database/mysql/index.js';
import { migrate, parseMigration } from '../../../../../internal/migrate/index.js';
import { serverFor } from '../../../../servers/server-for.js';
import type { TestDatabase } from '../../../../servers/test-database.js';
import { call } from '../../../../support/call.js';
import { refusal } from '../../../../support/refusal.js';
import { until } from '../../../../support/until.js';

for (const server of [await serverFor('mysql'), await serverFor('mariadb')]) {
  server.describe(`connections to ${server.name}`, () => {
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

    const askBy = (by: Connections, sql: string, how = call()): Promise<unknown> =>
      by.use(how, 'read', async (client) => {
        const [rows] = await client.query<RowDataPacket[]>(sql);
        return rows[0]?.['answer'] as unknown;
      });
    const ask = (sql: string, how = call()): Promise<unknown> => askBy(connections, sql, how);
    const SLEEP = `SELECT count(*) AS answer FROM (SELECT sleep(60)) slept`;
    const AT_WORK = `SELECT count(*) AS answer FROM information_schema.processlist
      WHERE db = database() AND info LIKE '%sleep(60)%' AND id <> connection_id()`;

    test('have settings of their own, whatever those of the server are', async () => {
      const shown = await ask(`SELECT concat_ws(' ', @@sql_mode, @@time_zone, @@character_set_client,
        @@collation_connection, @@autocommit + 0) AS answer`);
      expect(shown).toBe(
        'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,' +
          'NO_ENGINE_SUBSTITUTION +00:00 utf8mb4 utf8mb4_bin 1',
      );
      const isolation = server.name === 'mysql' ? 'transaction_isolation' : 'tx_isolation';
      expect(await ask(`SELECT @@${isolation} AS answer`)).toBe('READ-COMMITTED');
    });

    test('a cancelled statement ends in the server, and the connections serve on', async () => {
      const controllers = Array.from({ length: 3 }, () => new AbortController());
      const sleeping = controllers.map(({ signal }) => refusal(ask(SLEEP, { ...call(), signal })));
      const other = new Connections({ url: database.url, limit: 1, name: 'patchbay test' });
      await until('three statements at work', async () => (await askBy(other, AT_WORK)) === 3);
      for (const controller of controllers) controller.abort();
      expect(await Promise.all(sleeping)).toEqual(['cancelled', 'cancelled', 'cancelled']);
      expect(await ask(AT_WORK)).toBe(0);
      await other.end();
    });

    test('200 slow statements end at their deadline, and a quick one is answered', async () => {
      const deadline = Date.now() + 300;
      const slow = Array.from({ length: 200 }, () => refusal(ask(SLEEP, { ...call(), deadline })));
      expect(new Set(await Promise.all(slow))).toEqual(new Set(['deadline_exceeded']));
      expect(await ask('SELECT 7 AS answer')).toBe(7);
      expect(await ask(AT_WORK)).toBe(0);
    });

    test('the server ends a statement by itself where nobody asks it to', async () => {
      const limit = server.name === 'mysql' ? '@@max_execution_time' : '@@max_statement_time * 1000';
      const remaining = Number(
        await ask(`SELECT ${limit} AS answer`, { ...call(), deadline: Date.now() + 5_000 }),
      );
      expect(remaining).toBeGreaterThan(5_000);
      expect(remaining).toBeLessThanOrEqual(7_000);
    });

    test('a connection on which a transaction failed is not given to the next', async () => {
      const failing = connections.use(call(), 'read', async (client) => {
        await client.query('SET SESSION max_error_count = 7');
        await client.query('SELECT 1 FROM absent');
      });
      expect(await refusal(failing)).toBe('unavailable');
      const shown = Array.from({ length: 3 }, () => ask('SELECT @@max_error_count AS answer'));
      expect(await Promise.all(shown)).not.toContain(7);
    });

    test('a server may ask for no file of this machine', async () => {
      await expect(
        connections.use(call(), 'append', (client) =>
          client.query({ sql: `LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE absent` }),
        ),
      ).rejects.toMatchObject({ code: 'unavailable' });
    });

    test('a connection that the server ends while it is idle, or at work, is replaced', async () => {
      const other = new Connections({ url: database.url, limit: 1, name: 'patchbay test' });
      const others = `SELECT group_concat(id) AS answer FROM information_schema.processlist
        WHERE db = database() AND id <> connection_id()`;
      const sleeping = refusal(ask(SLEEP));
      await until('one at work', async () => (await askBy(other, AT_WORK)) === 1);
      for (const id of String(await askBy(other, others)).split(',')) await askBy(other, `KILL ${id}`);
      expect(await sleeping).toBe('unavailable');
      const answer = (): Promise<unknown> => ask('SELECT 7 AS answer').catch(() => undefined);
      await until('an answer', async () => (await answer()) === 7);
      expect(await Promise.all([answer(), answer(), answer()])).toEqual([7, 7, 7]);
      await other.end();
    });

    test('a migration resumes where it failed, and 20 at once run it once', async () => {
      const good = parseMigration('001_good', Buffer.from('CREATE TABLE IF NOT EXISTS good (a int)'));
      const bad = (second: string) =>
        parseMigration(
          '002_bad',
          Buffer.from(`CREATE TABLE IF NOT EXISTS bad (a int)\n-- next statement\n${second}`),
        );
      const target = new MysqlMigrationTarget(connections, call());
      expect(await target.applied()).toEqual([]);
      await expect(migrate(target, [good, bad('SELECT 1 FROM absent')])).rejects.toThrow(
        'Migration 002_bad, statement 2 of 2',
      );
      expect(await target.applied()).toEqual([
        { name: '001_good', checksum: good.checksum, statementsDone: 1 },
        expect.objectContaining({ name: '002_bad', statementsDone: 1 }),
      ]);
      await connections.use(call(), 'migrate', (client) =>
        client.query(`DELETE FROM patchbay_migrations WHERE name = '002_bad'`),
      );
      const whole = bad('CREATE TABLE IF NOT EXISTS worse (a int)');
      const runs = await Promise.all(Array.from({ length: 20 }, () => migrate(target, [good, whole])));
      expect(runs.flat()).toEqual(['002_bad']);
    });
  });
}
