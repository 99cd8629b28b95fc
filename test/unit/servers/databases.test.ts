import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testedServers } from './tested-servers.js';
import { serverFor } from '../../servers/server-for.js';
import type { TestDatabase } from '../../servers/test-database.js';
import { askAt, connectTo } from './database-client.js';

for (const name of testedServers) {
  const server = await serverFor(name);
  server.describe(`a database on ${name}`, () => {
    let database: TestDatabase;

    beforeAll(async () => {
      database = await server.createDatabase();
    });

    afterAll(() => database.drop());

    test('answers', async () => {
      expect(await askAt(name, database.url, 'SELECT 1')).toBe(1);
    });

    test('is empty and not the next one', async () => {
      const other = await server.createDatabase();
      try {
        await askAt(name, database.url, 'CREATE TABLE only_here (a int)');
        expect(other.name).not.toBe(database.name);
        await expect(askAt(name, other.url, 'SELECT count(*) FROM only_here')).rejects.toThrow('only_here');
      } finally {
        await other.drop();
      }
    });

    test('has a reader who writes nothing, also to tables that came after', async () => {
      const reader = await database.createReader();
      await askAt(name, database.url, 'CREATE TABLE read_me (a int)', 'INSERT INTO read_me VALUES (7)');
      expect(await askAt(name, reader, 'SELECT a FROM read_me')).toBe(7);
      await expect(askAt(name, reader, 'INSERT INTO read_me VALUES (8)')).rejects.toThrow(/denied/);
      await expect(askAt(name, reader, 'CREATE TABLE mine (a int)')).rejects.toThrow(/denied/);
    });

    test('keeps a stranger out', async () => {
      await askAt(name, database.url, 'CREATE TABLE secret (a int)');
      const stranger = await database.createStranger();
      await expect(askAt(name, stranger, 'SELECT a FROM secret')).rejects.toThrow(/denied/);
    });

    test('is dropped with the users made for it, though somebody is connected and in a transaction', async () => {
      const dropped = await server.createDatabase();
      const reader = await dropped.createReader();
      await askAt(name, dropped.url, 'CREATE TABLE held (a int)');
      const busy = await connectTo(name, dropped.url);
      await busy.ask('BEGIN');
      await busy.ask('SELECT count(*) FROM held');
      await dropped.drop();
      await expect(askAt(name, dropped.url, 'SELECT 1')).rejects.toThrow(dropped.name);
      await expect(askAt(name, reader, 'SELECT 1')).rejects.toThrow();
      const users = `SELECT count(*) FROM ${name === 'postgres' ? 'pg_roles WHERE rolname' : 'mysql.user WHERE user'}`;
      expect(Number(await askAt(name, database.url, `${users} LIKE '${dropped.name}%'`))).toBe(0);
      await busy.end().catch(() => undefined);
    });
  });
}
