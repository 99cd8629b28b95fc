import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresEventStore } from '../../internal/adapters/event-store/postgres/index.js';
import { PatchbayError } from '../../pkg/errors/index.js';
import { ownServerFor, type OwnServer } from '../servers/server-for.js';
import { withDatabase, withPort, withUser } from '../servers/server-url.js';
import type { TestDatabase } from '../servers/test-database.js';
import { builtProgram } from '../support/built-program.js';
import { call } from '../support/call.js';
import { runToEnd } from '../support/start-attempt.js';
import { askAt } from '../unit/servers/database-client.js';

const servers = await ownServerFor('postgres');

servers.describe('a start on PostgreSQL that cannot be', () => {
  let server: OwnServer;
  let database: TestDatabase;

  beforeAll(async () => {
    server = await servers.startOwn();
    database = await server.createDatabase();
  });
  afterAll(() => server.remove());

  async function refused(url: string): Promise<PatchbayError> {
    const store = new PostgresEventStore({ url });
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

  test('of the whole program names what to do, and shows no password in any line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-pg-start-'));
    try {
      const run = await runToEnd(builtProgram('app'), {
        DATA_DIR: join(folder, 'data'),
        HTTP_PORT: '0',
        LOG_LEVEL: 'debug',
        EVENT_STORE: 'postgres',
        POSTGRES_URL: withUser(database.url, 'patchbay', 'hunter2'),
      });
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toContain('PostgreSQL refuses the password');
      expect(run.stderr).not.toContain('hunter2');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('as a user who may make no tables, says which privilege is missing', async () => {
    expect(await refused(await database.createStranger())).toMatchObject({
      code: 'invalid_settings',
      message: expect.stringContaining('privilege') as unknown,
    });
  });

  test('in a database of another encoding, says so', async () => {
    await askAt(
      'postgres',
      server.url,
      `CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0`,
    );
    const { code, message } = await refused(withDatabase(server.url, 'latin'));
    expect([code, message]).toEqual(['invalid_settings', expect.stringContaining('encoded in LATIN1')]);
  });

  test.each([
    ['fsync', 'off', 'fsync: off'],
    ['full_page_writes', 'off', 'full_page_writes: off'],
    ['default_transaction_read_only', 'on', 'is read-only'],
  ])('on a server with %s=%s, says so', async (setting, value, told) => {
    await server.stop();
    await server.start({ [setting]: value });
    const { code, message } = await refused(database.url);
    expect([code, message]).toEqual(['invalid_settings', expect.stringContaining(told)]);
    await server.stop();
    await server.start();
  });

  test('on a server that has ended is an outage that may pass', async () => {
    await server.stop();
    expect(await refused(database.url)).toMatchObject({ code: 'unavailable', retryable: true });
    await server.start();
    const store = new PostgresEventStore({ url: database.url });
    await store.start(call());
    await store.stop();
  });

  let other: Server;
  beforeEach(async () => {
    // Another kind of server speaks first, as MySQL does.
    other = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('J\0\0\0\n9.1.0\0');
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
  });
  afterEach(() => {
    other.close();
  });

  test('on what is no PostgreSQL is no crash', async () => {
    const { port } = other.address() as { readonly port: number };
    const error = await refused(withPort(database.url, port));
    expect(error.code).toBe('unavailable');
    expect(error.message).toContain(`127.0.0.1:${port}`);
  });
});
