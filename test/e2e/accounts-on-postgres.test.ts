import { afterEach, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serverFor } from '../servers/server-for.js';
import { withUser } from '../servers/server-url.js';
import type { TestDatabase } from '../servers/test-database.js';
import { builtProgram } from '../support/built-program.js';
import { TestServer } from '../support/server.js';
import { runToEnd } from '../support/start-attempt.js';

const postgres = await serverFor('postgres');

/** What runs without further servers. */
const profile = {
  PROFILE: 'pg',
  EVENT_STORE: 'embedded',
  BROKER: 'embedded',
  CACHE: 'memory',
  OBJECT_STORE: 'folder',
};

postgres.describe('the program with its accounts in PostgreSQL', () => {
  let database: TestDatabase | undefined;
  let server: TestServer | undefined;

  afterEach(async () => {
    await server?.remove();
    await database?.drop();
  });

  test('starts, keeps accounts over a restart, and has no file of them; a wrong password ends the start', async () => {
    database = await postgres.createDatabase();
    server = await TestServer.create({ ...profile, POSTGRES_URL: database.url, REGISTRATION: 'first' });
    await server.start();
    const signIn = async (path: string) => {
      const response = await fetch(`${server?.url}/api/v1/auth/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' }),
      });
      await response.arrayBuffer();
      return response.status;
    };
    expect(await signIn('register')).toBe(201);
    const { api_key: key } = await server.localAccess();
    expect(await server.stop()).toBe(0);
    expect(existsSync(join(server.dataDir, 'accounts.sqlite'))).toBe(false);

    const refused = await runToEnd(builtProgram('app'), {
      ...server.environment,
      POSTGRES_URL: withUser(database.url, 'patchbay', 'hunter2'),
    });
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain('POSTGRES_URL');
    expect(refused.stderr + refused.stdout).not.toContain('hunter2');

    await server.start();
    expect(await signIn('login')).toBe(200);
    expect((await server.localAccess()).api_key).toBe(key);
  });
});
