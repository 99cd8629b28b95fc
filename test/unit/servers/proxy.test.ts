import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { withPort } from '../../servers/server-url.js';
import { testedServers } from './tested-servers.js';
import { serverFor } from '../../servers/server-for.js';
import type { TestDatabase } from '../../servers/test-database.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { askAt, connectTo, type DatabaseClient } from './database-client.js';

for (const name of testedServers) {
  const server = await serverFor(name);
  server.describe(`a proxy before ${name}`, () => {
    let database: TestDatabase;
    let proxy: TcpProxy;
    let url: string;
    let client: DatabaseClient;

    const kept = async (): Promise<number> =>
      Number(await askAt(name, database.url, 'SELECT count(*) FROM kept'));

    beforeAll(async () => {
      database = await server.createDatabase();
    });

    beforeEach(async () => {
      await askAt(name, database.url, 'DROP TABLE IF EXISTS kept', 'CREATE TABLE kept (a int)');
      proxy = await TcpProxy.start(Number(new URL(database.url).port));
      url = withPort(database.url, proxy.port);
      client = await connectTo(name, url);
      await client.ask('BEGIN');
      await client.ask('INSERT INTO kept VALUES (1)');
    });

    afterEach(async () => {
      proxy.stop();
      await client.end().catch(() => undefined);
    });

    afterAll(() => database.drop());

    test('lets everything through', async () => {
      await client.ask('COMMIT');
      expect(await kept()).toBe(1);
      expect(proxy.connections).toBe(1);
    });

    test('cuts before the answer to COMMIT: the client knows nothing, the row is there', async () => {
      const cut = proxy.cutOnce('before answer', 'commit');
      await expect(client.ask('COMMIT')).rejects.toThrow();
      await cut;
      expect(await kept()).toBe(1);
    });

    test('cuts before COMMIT reaches the server: the row is not there', async () => {
      const cut = proxy.cutOnce('before request', 'commit');
      await expect(client.ask('COMMIT')).rejects.toThrow();
      await cut;
      expect(await kept()).toBe(0);
    });

    test('cuts in the middle of an answer', async () => {
      const cut = proxy.cutAfterBytes(1_000);
      await expect(client.ask("SELECT repeat('x', 100000)")).rejects.toThrow();
      await cut;
    });

    test('refuses new connections while those that are there go on, until told otherwise', async () => {
      proxy.refuse();
      await expect(connectTo(name, url)).rejects.toThrow('ECONNREFUSED');
      await client.ask('COMMIT');
      expect(await kept()).toBe(1);
      await proxy.accept();
      expect(await askAt(name, url, 'SELECT 1')).toBe(1);
    });

    test('cuts all at once', async () => {
      const slow = client.ask(name === 'postgres' ? 'SELECT pg_sleep(60)' : 'SELECT sleep(60)');
      proxy.cutAll();
      await expect(slow).rejects.toThrow();
      expect(proxy.connections).toBe(0);
    });
  });
}
