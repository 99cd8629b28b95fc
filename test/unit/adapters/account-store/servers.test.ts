import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AccountStore } from '../../../../internal/ports/account-store.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import {
  sampleLetter,
  sampleProject,
  sampleSession,
  sampleToken,
  sampleUser,
} from '../../../conformance/account-store/samples.js';
import { serverFor, type TestServer } from '../../../servers/server-for.js';
import type { TestDatabase } from '../../../servers/test-database.js';
import { call } from '../../../support/call.js';
import { refusal } from '../../../support/refusal.js';
import { until } from '../../../support/until.js';
import { askAt, connectTo } from '../../servers/database-client.js';
import { accountServers, type AccountServer } from './account-servers.js';

for (const engine of accountServers) accountsOn(engine, await serverFor(engine.name));

function accountsOn(engine: AccountServer, server: TestServer): void {
  server.describe(`accounts on ${engine.name}`, () => {
    let database: TestDatabase;
    let one: ReturnType<AccountServer['create']>;
    /** As another process of the same installation. */
    let other: ReturnType<AccountServer['create']>;
    const started: AccountStore[] = [];

    const open = async () => {
      const accounts = engine.create({ url: database.url });
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

    const ask = (...sql: string[]) => askAt(engine.name, database.url, ...sql);

    const waiting = async (text: string) => Number(await ask(...engine.waiting(text)));

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
      const kept = `SELECT count(*) FROM refresh_tokens WHERE session_id = '${session.id}'`;
      expect(Number(await ask(kept))).toBe(2);
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
      const pids = async () => String(await ask(engine.connections)).split(',');
      const before = await pids();
      for (let n = 0; n < 20; n += 1) {
        expect(await refusal(one.accountStore.addUser(sampleUser({ email: user.email }), call()))).toBe(
          'conflict',
        );
        expect(
          await refusal(one.accountStore.addSession(sampleSession(sampleUser().id), sampleToken(), call())),
        ).toBe('not_found');
      }
      // A pool may end what is idle; it makes none anew.
      expect(before).toEqual(expect.arrayContaining(await pids()));
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
      const count = `SELECT count(*) FROM dead_letters WHERE project_id = '${id}'`;
      expect(Number(await ask(count))).toBe(430);
    });

    test('of the last two admins, and of the last two owners, who go at the same moment, one stays', async () => {
      const users = [sampleUser({ role: 'admin' }), sampleUser({ role: 'admin' })] as const;
      for (const user of users) await one.accountStore.addUser(user, call());
      const holder = await connectTo(engine.name, database.url);
      /** Both are held where they change their row, and let go together. */
      const together = async (
        table: string,
        leave: (store: AccountStore, id: string) => Promise<unknown>,
      ) => {
        await holder.ask('BEGIN');
        await holder.ask(`SELECT role FROM ${table} FOR UPDATE`);
        const codes = [
          refusal(leave(one.accountStore, users[0].id)),
          refusal(leave(other.accountStore, users[1].id)),
        ];
        await until('both wait', async () => (await waiting('')) === 2);
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
      for (const sql of engine.preferOthers(database.name)) await ask(sql);
      const { accountStore } = await open();
      const holder = await connectTo(engine.name, database.url);
      const user = sampleUser();
      await holder.ask('BEGIN');
      for (const sql of engine.preferred) await holder.ask(sql);
      await holder.ask(`INSERT INTO users (id, email, role, password_hash, created_at)
      VALUES ('another', '${user.email}', 'member', '', 0)`);
      const adding = refusal(accountStore.addUser(user, call()));
      await until('it waits', async () => (await waiting('users')) === 1);
      // Held by the call that waits.
      await holder.ask('UPDATE installation SET has_users = 1');
      await holder.ask('ROLLBACK');
      expect(await adding).toBe('not refused');
      await holder.end();
    });

    test('a call that waits for a lock ends in the server with its signal, and with its deadline', async () => {
      const project = await one.accountStore.ensureProject(sampleProject(), call());
      const change = (how: ReturnType<typeof call>) =>
        refusal(one.accountStore.changeProject(project.id, { name: 'another' }, how));
      const holder = await connectTo(engine.name, database.url);
      await holder.ask('BEGIN');
      await holder.ask(`SELECT 1 FROM projects WHERE id = '${project.id}' FOR UPDATE`);

      const controller = new AbortController();
      const cancelled = change({ ...call(), signal: controller.signal });
      await until('it waits', async () => (await waiting('projects')) === 1);
      controller.abort();
      expect(await cancelled).toBe('cancelled');
      await until('nobody waits', async () => (await waiting('projects')) === 0);
      expect(await change({ ...call(), deadline: Date.now() + 200 })).toBe('deadline_exceeded');
      await until('nobody waits', async () => (await waiting('projects')) === 0);

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
}
