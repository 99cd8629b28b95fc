import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPostgresAccounts } from '../../../../internal/adapters/account-store/postgres/index.js';
import type { AccountStore } from '../../../../internal/ports/account-store.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import {
  sampleLetter,
  sampleProject,
  sampleSession,
  sampleToken,
  sampleUser,
} from '../../../conformance/account-store/samples.js';
import { serverFor } from '../../../servers/server-for.js';
import type { TestDatabase } from '../../../servers/test-database.js';
import { call } from '../../../support/call.js';
import { refusal } from '../../../support/refusal.js';
import { until } from '../../../support/until.js';
import { askAt, connectTo } from '../../servers/database-client.js';

const server = await serverFor('postgres');

server.describe('accounts on PostgreSQL', () => {
  let database: TestDatabase;
  let one: ReturnType<typeof createPostgresAccounts>;
  /** As another process of the same installation. */
  let other: ReturnType<typeof createPostgresAccounts>;
  const started: AccountStore[] = [];

  const open = async () => {
    const accounts = createPostgresAccounts({ url: database.url });
    started.push(accounts.accountStore);
    await accounts.accountStore.start(call());
    return accounts;
  };

  beforeAll(async () => {
    database = await server.createDatabase();
    [one, other] = [await open(), await open()];
  });

  afterAll(async () => {
    for (const store of started) await store.stop();
    await database.drop();
  });

  const ask = (sql: string) => askAt('postgres', database.url, sql);

  const signedIn = async () => {
    const user = sampleUser();
    const session = sampleSession(user.id);
    const token = sampleToken();
    await one.accountStore.addUser(user, call());
    await one.accountStore.addSession(session, token, call());
    return { user, session, token };
  };

  test('of 50 refreshes at once, from two processes, exactly one wins', async () => {
    const { session, token } = await signedIn();
    const successors = Array.from({ length: 50 }, () => sampleToken());
    const times = { now: 2_000, graceMs: 10_000 };
    const rotations = await Promise.all(
      successors.map((successor, n) =>
        (n % 2 === 0 ? one : other).accountStore.rotateToken(token.hash, successor, times, call()),
      ),
    );
    expect(rotations.filter(({ outcome }) => outcome === 'rotated')).toHaveLength(1);
    const kept = `SELECT count(*)::int FROM refresh_tokens WHERE session_id = '${session.id}'`;
    expect(await ask(kept)).toBe(2);
  });

  test('of 50 users with one address, from two processes, exactly one is added', async () => {
    const email = 'ada@example.org';
    const codes = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        refusal((n % 2 === 0 ? one : other).accountStore.addUser(sampleUser({ email }), call())),
      ),
    );
    expect(codes.sort()).toEqual([...Array<string>(49).fill('conflict'), 'not refused']);
  });

  test('a refusal costs no connection', async () => {
    const { user } = await signedIn();
    const pids = () =>
      ask(`SELECT array_agg(pid ORDER BY pid) FROM pg_stat_activity
        WHERE application_name = 'patchbay accounts' AND datname = current_database()`);
    const before = await pids();
    for (let n = 0; n < 20; n += 1) {
      expect(await refusal(one.accountStore.addUser(sampleUser({ email: user.email }), call()))).toBe(
        'conflict',
      );
      expect(
        await refusal(one.accountStore.addSession(sampleSession(sampleUser().id), sampleToken(), call())),
      ).toBe('not_found');
    }
    expect(await pids()).toEqual(before);
  });

  test('the same letters, put 20 times at once in two orders, are kept once', async () => {
    const { id } = sampleProject();
    const letters = Array.from({ length: 400 }, (_, n) => sampleLetter(id, n));
    const puts = Array.from({ length: 20 }, (_, n) =>
      n % 2 === 0
        ? one.deadLetters.put(letters, call())
        : other.deadLetters.put([...letters].reverse(), call()),
    );
    await Promise.all(puts);
    // Between the look for an identity and its entry is a moment in which another call may enter it.
    for (let n = 400; n < 430; n += 1) {
      const letter = sampleLetter(id, n);
      const stores = Array.from({ length: 16 }, (_, m) => (m % 2 === 0 ? one : other).deadLetters);
      await Promise.all(stores.map((store) => store.put([letter], call())));
    }
    expect(await ask(`SELECT count(*)::int FROM dead_letters WHERE project_id = '${id}'`)).toBe(430);
  });

  test('of the last two admins, and of the last two owners, who go at the same moment, one stays', async () => {
    const users = [sampleUser({ role: 'admin' }), sampleUser({ role: 'admin' })] as const;
    for (const user of users) await one.accountStore.addUser(user, call());
    const holder = await connectTo('postgres', database.url);
    const waiting = `SELECT count(*)::int FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    /** Both are held where they change their row, and let go together. */
    const together = async (table: string, leave: (store: AccountStore, id: string) => Promise<unknown>) => {
      await holder.ask('BEGIN');
      await holder.ask(`SELECT count(*) FROM (SELECT 1 FROM ${table} FOR UPDATE) held`);
      const codes = [
        refusal(leave(one.accountStore, users[0].id)),
        refusal(leave(other.accountStore, users[1].id)),
      ];
      await until('both wait', async () => (await ask(waiting)) === 2);
      await holder.ask('ROLLBACK');
      return (await Promise.all(codes)).sort();
    };
    for (let round = 0; round < 5; round += 1) {
      for (const { id } of users) await one.accountStore.changeUser(id, { disabledAt: null }, call());
      const codes = await together('users', (store, id) => store.changeUser(id, { disabledAt: 7 }, call()));
      expect(codes).toEqual(['conflict', 'not refused']);
    }
    for (const { id } of users) await one.accountStore.changeUser(id, { disabledAt: null }, call());
    for (let round = 0; round < 5; round += 1) {
      const project = sampleProject();
      await one.accountStore.addProject(project, users[0].id, call());
      const second = { projectId: project.id, userId: users[1].id, role: 'owner', createdAt: 0 } as const;
      await one.accountStore.addMember(second, call());
      const codes = await together('members', (store, id) => store.removeMember(project.id, id, call()));
      expect(codes).toEqual(['conflict', 'not refused']);
    }
    await holder.end();
  });

  test('a call that the server gives up for the sake of another transaction is run again', async () => {
    // Whoever waits so long looks for a ring, and is given up: the store, since the other one never looks.
    await ask(`ALTER DATABASE ${database.name} SET deadlock_timeout = '3s'`);
    const { accountStore } = await open();
    const holder = await connectTo('postgres', database.url);
    await holder.ask(`SET deadlock_timeout = '10min'`);
    const user = sampleUser();
    await holder.ask('BEGIN');
    await holder.ask(`INSERT INTO users (id, email, role, password_hash, created_at)
      VALUES ('another', '${user.email}', 'member', '', 0)`);
    const adding = refusal(accountStore.addUser(user, call()));
    const waiting = `SELECT count(*)::int FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND query LIKE '%users%' AND datname = current_database()`;
    await until('it waits', async () => (await ask(waiting)) === 1);
    const deadlocks = `SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`;
    // Held by the call that waits.
    await holder.ask('UPDATE installation SET has_users = 1');
    await holder.ask('ROLLBACK');
    expect(await adding).toBe('not refused');
    await until('the server has counted it', async () => Number(await ask(deadlocks)) > 0);
    await holder.end();
  });

  test('a call that waits for a lock ends in the server with its signal, and with its deadline', async () => {
    const project = await one.accountStore.ensureProject(sampleProject(), call());
    const waiting = `SELECT count(*)::int FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND query LIKE '%projects%' AND datname = current_database()`;
    const change = (how: ReturnType<typeof call>) =>
      refusal(one.accountStore.changeProject(project.id, { name: 'another' }, how));
    const holder = await connectTo('postgres', database.url);
    await holder.ask('BEGIN');
    await holder.ask(`SELECT 1 FROM projects WHERE id = '${project.id}' FOR UPDATE`);

    const controller = new AbortController();
    const cancelled = change({ ...call(), signal: controller.signal });
    await until('it waits', async () => (await ask(waiting)) === 1);
    controller.abort();
    expect(await cancelled).toBe('cancelled');
    expect(await ask(waiting)).toBe(0);
    expect(await change({ ...call(), deadline: Date.now() + 200 })).toBe('deadline_exceeded');
    expect(await ask(waiting)).toBe(0);

    await holder.end();
    expect(await one.accountStore.project(project.id, call())).toEqual(project);
    expect(await change(call())).toBe('not refused');
  });

  test('what an error says holds no value that was asked with', async () => {
    const { user } = await signedIn();
    const secret = '$argon2id$v=19$m=1,t=1,p=1$hunter2';
    const refused = await one.accountStore
      .addUser(sampleUser({ email: user.email, passwordHash: secret }), call())
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PatchbayError);
    const { message, cause } = refused as PatchbayError;
    expect(`${message} ${String(cause)}`).not.toContain('hunter2');
  });
});
